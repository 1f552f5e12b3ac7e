package dev.turboqueue.internal.batch;

import dev.turboqueue.BatchState;
import dev.turboqueue.internal.disk.Disk;
import dev.turboqueue.internal.disk.FileFacts;
import dev.turboqueue.internal.disk.LocalDisk;
import dev.turboqueue.internal.disk.NewFiles;
import dev.turboqueue.internal.disk.RemoteFileSystem;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The places of a queue's files: the batches that consumers and producers work on are in the
 * directory itself, delayed, dead and damaged ones are in folders of their own, and control files
 * are in a hidden folder; {@code docs/protocol.md}. So the cost of listing the directory does not
 * depend on dead or delayed batches.
 *
 * @param path the queue's directory
 * @param disk the disk with its batches
 * @param permissions the permissions of new files
 */
public record QueueDirectory(Path path, Disk disk, FileAttribute<?> permissions) {

  /** The states whose batches are in a folder of their own. */
  public static final Set<BatchState> WITH_FOLDERS =
      EnumSet.of(BatchState.DELAYED, BatchState.DEAD, BatchState.CORRUPT);

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");

  /** Returns the directory, created if it does not exist. */
  public static QueueDirectory prepare(Path path, Set<PosixFilePermission> permissions)
      throws IOException {
    Path absolute = path.toAbsolutePath();
    QueueNames.check(absolute.getFileName() == null ? "" : absolute.getFileName().toString());
    NewFiles files;
    try {
      NewFiles ours = new NewFiles(permissions);
      ours.createFolder(absolute);
      files = ours.within(absolute);
      ControlFolder.prepare(absolute, files);
      for (BatchState state : WITH_FOLDERS) {
        createFolder(absolute, folder(absolute, state), files);
      }
    } catch (FileAlreadyExistsException e) {
      throw new IOException(e.getFile() + " is a file, not a directory; choose another queue", e);
    } catch (AccessDeniedException e) {
      throw noPermission(absolute, e);
    } catch (FileSystemException e) {
      throw new IOException(
          "Cannot create the queue's directory " + e.getFile() + ": " + e.getReason(), e);
    }
    warnOfRemote(absolute);
    FileAttribute<?> forFiles = PosixFilePermissions.asFileAttribute(permissions);
    return new QueueDirectory(absolute, new LocalDisk(files), forFiles);
  }

  /** Names the folder whose permissions are missing: the refused file may be one of our own. */
  private static IOException noPermission(Path queue, AccessDeniedException e) {
    Path folder = Path.of(e.getFile());
    while (!Files.exists(folder) && folder.getParent() != null) {
      folder = folder.getParent();
    }
    return new IOException(
        "Cannot use the queue "
            + queue
            + ": this user has no "
            + String.join(", ", missing(folder))
            + " permission on "
            + folder
            + "; run as its owner, or change its permissions",
        e);
  }

  private static List<String> missing(Path folder) {
    List<String> missing = new ArrayList<>();
    if (!Files.isReadable(folder)) {
      missing.add("read");
    }
    if (!Files.isWritable(folder)) {
      missing.add("write");
    }
    if (!Files.isExecutable(folder)) {
      missing.add("search");
    }
    return missing.isEmpty() ? List.of("sufficient") : missing;
  }

  /** Batches are renamed into and out of a folder, which is not possible between file systems. */
  private static void createFolder(Path queue, Path folder, NewFiles files) throws IOException {
    files.createFolder(folder);
    if (!FileFacts.of(folder).isDirectory()) {
      throw new IOException(
          folder + " is a link; batches must be in the queue's directory: remove the link");
    }
    if (!Files.getAttribute(queue, "unix:dev").equals(Files.getAttribute(folder, "unix:dev"))) {
      throw new IOException(
          folder
              + " is on another file system than "
              + queue
              + "; batches cannot be renamed between file systems: move it to the same one");
    }
  }

  private static void warnOfRemote(Path path) {
    String type = RemoteFileSystem.type(path);
    if (type != null) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} is on {1}, whose locks may not be visible to other machines or processes: a dead owner"
              + " may seem alive, or a living one dead. Use a local file system.",
          path,
          type);
    }
  }

  /** Returns the folder of control and temporary files. */
  public Path control() {
    return path.resolve(QueueNames.CONTROL);
  }

  /** Returns the queue's name. */
  public String name() {
    return String.valueOf(path.getFileName());
  }

  /** Returns when a name was last added, removed or changed, in milliseconds; 0 if not known. */
  public long lastModified() {
    return disk.lastModified(path);
  }

  /** Returns the folder of the batches in a state: the queue's directory for most. */
  public Path folder(BatchState state) {
    return folder(path, state);
  }

  /** Returns whether a queue's folder for batches of some state has this name. */
  public static boolean isFolder(String name) {
    return WITH_FOLDERS.stream().anyMatch(state -> nameOf(state).equals(name));
  }

  /** Returns the folder of the batches in a state of the queue in {@code queue}. */
  public static Path folder(Path queue, BatchState state) {
    return WITH_FOLDERS.contains(state) ? queue.resolve(nameOf(state)) : queue;
  }

  private static String nameOf(BatchState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  /** Returns the path of a batch of this name. */
  public Path path(BatchName name) {
    return folder(name.state()).resolve(name.file());
  }

  /** Passes the name of every batch in the queue's directory itself to {@code visitor}. */
  public void list(Consumer<BatchName> visitor) throws IOException {
    disk.list(path, file -> visit(file, visitor));
  }

  private static void visit(String file, Consumer<BatchName> visitor) {
    BatchName name = BatchName.parse(file);
    if (name != null) {
      visitor.accept(name);
    }
  }

  /** Returns the names of all batches in the folder of a state, oldest first. */
  public List<BatchName> names(BatchState state) throws IOException {
    List<BatchName> names = new ArrayList<>();
    disk.list(
        folder(state),
        file ->
            visit(
                file,
                name -> {
                  if (name.state() == state) {
                    names.add(name);
                  }
                }));
    names.sort(BatchName.OLDEST_FIRST);
    return names;
  }

  /** Returns the failure of a batch in hand, with the name that its user knows. */
  public String message(Throwable e, BatchName assigned) {
    BatchName known = assigned.resting();
    return String.valueOf(e.getMessage())
        .replace(path(assigned).toString(), path(known).toString())
        .replace(assigned.file(), known.file());
  }

  /** Returns a clearer exception for a failure whose cause is a removed directory. */
  public IOException explained(IOException e) {
    if (e instanceof NoSuchFileException && !Files.isDirectory(path)) {
      return new IOException(
          "The queue's directory " + path + " was removed while the queue was open", e);
    }
    return e;
  }
}
