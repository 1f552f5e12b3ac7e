package dev.turboqueue.internal.batch;

import dev.turboqueue.internal.disk.FileFacts;
import dev.turboqueue.internal.disk.NewFiles;
import dev.turboqueue.internal.disk.TrustedUsers;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Checks the hidden folder of a queue's control files before it is used. A user who may write there
 * could make this process overwrite any file; {@code docs/protocol.md}, "File ownership".
 */
final class ControlFolder {

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");

  private final Path folder;
  private final FileFacts queue;
  private final NewFiles files;
  private final TrustedUsers trusted;

  private ControlFolder(Path folder, FileFacts queue, NewFiles files) throws IOException {
    this.folder = folder;
    this.queue = queue;
    this.files = files;
    trusted = TrustedUsers.in(queue, files.folderBits());
  }

  /** Creates missing parts of a queue's control folder; refuses those that cannot be trusted. */
  static void prepare(Path queue, NewFiles files) throws IOException {
    Path folder = queue.resolve(QueueNames.CONTROL);
    files.createFolder(folder);
    ControlFolder control = new ControlFolder(folder, FileFacts.of(queue.toRealPath()), files);
    control.checkFolder();
    control.warnOfOthersFiles();
    Path owners = folder.resolve("owners");
    control.createIfMissing(owners);
    control.checkOwners(owners);
    control.renewHints(folder.resolve("hints"));
  }

  private void checkFolder() throws IOException {
    FileFacts facts = FileFacts.of(folder);
    if (!facts.isDirectory()) {
      throw new IOException(
          folder + " is a link; control files must be in the queue's directory: remove the link");
    }
    trusted.check(folder, facts);
    int writable = facts.mode() & 022;
    if ((writable & ~files.folderBits() & ~queue.mode()) != 0) {
      throw new IOException(
          folder
              + " can be written by more users than its queue's directory; run chmod go-w on it");
    }
  }

  private void checkOwners(Path owners) throws IOException {
    FileFacts facts = FileFacts.of(owners);
    facts.checkFile(owners);
    trusted.check(owners, facts);
  }

  private void createIfMissing(Path file) throws IOException {
    try {
      files.createFile(file);
    } catch (FileAlreadyExistsException e) {
      // As it should be.
    }
  }

  /** Hints can be lost, so a file with a second name (from a snapshot) is replaced. */
  private void renewHints(Path hints) throws IOException {
    createIfMissing(hints);
    FileFacts facts = FileFacts.of(hints);
    if (facts.isFile() && facts.links() > 1) {
      files.deleteFile(hints);
      createIfMissing(hints);
    }
  }

  /**
   * Warns before anything is stored. This tries it, because only the system knows what it allows.
   */
  private void warnOfOthersFiles() throws IOException {
    if (trusted.us() == queue.owner()) {
      return;
    }
    Path probe =
        folder.resolve(
            "probe_"
                + ProcessHandle.current().pid()
                + "_"
                + ThreadLocalRandom.current().nextLong());
    files.createFile(probe);
    boolean isOpen = files.isOpenToOwner(FileFacts.of(probe));
    files.deleteFile(probe);
    if (!isOpen) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The owner of {0}, user {1}, cannot read the files that this process creates: run it as"
              + " that user, or set file permissions that allow the directory''s group to read.",
          folder.getParent(),
          String.valueOf(queue.owner()));
    }
  }
}
