package dev.turboqueue.internal.admin;

import dev.turboqueue.BatchInfo;
import dev.turboqueue.BatchState;
import dev.turboqueue.DamagedBatchException;
import dev.turboqueue.MessageReader;
import dev.turboqueue.OwnerInfo;
import dev.turboqueue.QueueInspector;
import dev.turboqueue.StoredMessage;
import dev.turboqueue.internal.batch.BatchName;
import dev.turboqueue.internal.batch.QueueDirectory;
import dev.turboqueue.internal.batch.QueueNames;
import dev.turboqueue.internal.disk.Disk;
import dev.turboqueue.internal.disk.DiskFile;
import dev.turboqueue.internal.disk.LocalDisk;
import dev.turboqueue.internal.format.BatchReader;
import dev.turboqueue.internal.format.MessageContent;
import dev.turboqueue.internal.format.Salvage;
import dev.turboqueue.internal.owner.Owners;
import dev.turboqueue.internal.recover.PlainCopy;
import dev.turboqueue.internal.signal.Pause;
import dev.turboqueue.internal.time.Moment;
import dev.turboqueue.internal.time.SystemTime;
import dev.turboqueue.internal.time.TimeSource;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Inspects a directory without owning anything in it. Thread-safe. */
public final class Inspection implements QueueInspector {

  /** A larger difference means that the wall clock was set; a smaller one may be rounding. */
  private static final long CLOCK_SET_MILLIS = 1_000;

  private final Path directory;
  private final TimeSource time;
  private final Disk disk = new LocalDisk(Set.of()); // creates nothing

  private Inspection(Path directory, TimeSource time) {
    this.directory = directory;
    this.time = time;
  }

  /** Returns an inspector of {@code directory}. */
  public static QueueInspector of(Path directory) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(directory, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(directory.toString(), null, "there is no such queue");
    }
    if (!attributes.isDirectory()) {
      throw new NotDirectoryException(directory.toString());
    }
    return new Inspection(directory, SystemTime.INSTANCE);
  }

  @Override
  public void forEach(Consumer<BatchInfo> visitor) throws IOException {
    for (Found one : find(name -> true)) {
      BatchInfo info = info(one.folder, one.name);
      if (info != null) {
        visitor.accept(info);
      }
    }
  }

  /**
   * Returns the folders that exist, and the queue's directory itself last. So a batch that becomes
   * due between two listings is seen twice, and not missed.
   */
  private List<Path> folders() {
    List<Path> folders = new ArrayList<>();
    for (BatchState state : QueueDirectory.WITH_FOLDERS) {
      Path folder = QueueDirectory.folder(directory, state);
      if (!disk.isGone(folder)) {
        folders.add(folder);
      }
    }
    folders.add(directory);
    return folders;
  }

  /** A batch and its folder: all batches of the Python library are in the queue's directory. */
  private record Found(Path folder, BatchName name) {}

  /** Finds batches by their names, before any of them is opened. */
  private List<Found> find(Predicate<BatchName> wanted) throws IOException {
    List<Found> found = new ArrayList<>();
    for (Path folder : folders()) {
      disk.list(
          folder,
          file -> {
            BatchName name = BatchName.parse(file);
            if (name != null && wanted.test(name)) {
              found.add(new Found(folder, name));
            }
          });
    }
    return found;
  }

  @Override
  public List<BatchInfo> batches(BatchState state) throws IOException {
    List<Found> found = find(name -> name.state() == state);
    found.sort(Comparator.comparing(Found::name, BatchName.OLDEST_FIRST));
    List<BatchInfo> batches = new ArrayList<>();
    for (Found one : found) {
      BatchInfo info = info(one.folder, one.name);
      if (info != null) {
        batches.add(info);
      }
    }
    return batches;
  }

  /**
   * Returns what is known of a batch, null if it is gone.
   *
   * @throws AccessDeniedException if this process may not read the folder
   */
  private @Nullable BatchInfo info(Path folder, BatchName name) throws AccessDeniedException {
    Path file = folder.resolve(name.file());
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      Instant modified = attributes.lastModifiedTime().toInstant();
      return info(file, name, attributes.size(), modified);
    } catch (IOException unreadable) {
      return isThere(file) ? info(file, name, -1, 0, -1, Instant.EPOCH) : null;
    }
  }

  /** Returns whether there is a file, or a link, wherever it leads. */
  private boolean isThere(Path file) throws AccessDeniedException {
    try {
      disk.facts(file);
      return true;
    } catch (NoSuchFileException gone) {
      return false;
    } catch (AccessDeniedException folder) {
      throw folder;
    } catch (IOException notKnown) {
      return true;
    }
  }

  private BatchInfo info(Path file, BatchName name, long bytes, Instant modified)
      throws NoSuchFileException {
    if (name.state() != BatchState.LOADING || name.isMoved()) {
      try (BatchReader reader = BatchReader.open(disk.openReadOnly(file), file.toString(), 0)) {
        return info(file, name, reader.messages(), reader.settled(), bytes, modified);
      } catch (NoSuchFileException gone) {
        throw gone;
      } catch (IOException unreadable) {
        // Its messages cannot be counted.
      }
    }
    return info(file, name, -1, 0, bytes, modified);
  }

  private BatchInfo info(
      Path file, BatchName name, long messages, long settled, long bytes, Instant modified) {
    return new BatchInfo(
        directory.relativize(file).toString(),
        name.state(),
        name.id(),
        name.owner(),
        messages,
        settled,
        bytes,
        modified,
        name.deliveries(),
        name.state() == BatchState.DELAYED ? due(name.due()) : null);
  }

  /** Returns when a batch is due by the current wall clock, which may have been set since. */
  private Instant due(Moment due) {
    Moment now = Moment.now(time);
    long millis = now.wallMillis() + now.millisUntil(due);
    boolean isSame = Math.abs(millis - due.wallMillis()) < CLOCK_SET_MILLIS;
    return Instant.ofEpochMilli(isSame ? due.wallMillis() : millis);
  }

  @Override
  public List<String> foreignFiles() throws IOException {
    List<String> files = new ArrayList<>();
    for (Path folder : folders()) {
      disk.list(
          folder,
          file -> {
            if (!isOurs(folder, file) && !isCompanion(folder, file)) {
              files.add(inQueue(folder, file));
            }
          });
    }
    files.sort(null);
    return files;
  }

  /**
   * Returns a file's name relative to the queue, because some locales cannot make a path from it.
   */
  private String inQueue(Path folder, String file) {
    return folder.equals(directory) ? file : folder.getFileName() + "/" + file;
  }

  private boolean isOurs(Path folder, String file) {
    return BatchName.parse(file) != null
        || (folder.equals(directory)
            && (file.equals(QueueNames.CONTROL) || QueueDirectory.isFolder(file)));
  }

  /** Returns whether SQLite keeps this file for a batch that exists. */
  private boolean isCompanion(Path folder, String file) {
    int end = file.lastIndexOf('-');
    return end > 0
        && Set.of("-journal", "-wal", "-shm").contains(file.substring(end))
        && BatchName.parse(file.substring(0, end)) != null
        && !disk.isGone(folder.resolve(file.substring(0, end)));
  }

  @Override
  public boolean isAlive(int owner) throws IOException {
    return Owners.isAlive(ownersFile(), owner);
  }

  @Override
  public List<OwnerInfo> owners() throws IOException {
    return Owners.list(ownersFile());
  }

  @Override
  public long recoveryBytes(BatchInfo batch) throws IOException {
    BatchName name = BatchName.parse(batch.file()); // batches in hand are in no folder
    if (name == null || name.owner() == 0 || batch.state() != BatchState.LOADING) {
      return 0;
    }
    try (DiskFile content = disk.openReadOnly(directory.resolve(batch.file()))) {
      long more = Salvage.bytesToComplete(content, name.key().salt());
      return name.mayHoldAccepted() ? content.size() + more : more; // which is copied
    }
  }

  private Path ownersFile() {
    return directory.resolve(QueueNames.CONTROL).resolve("owners");
  }

  @Override
  public boolean isPaused() {
    return disk.exists(Pause.mark(directory.resolve(QueueNames.CONTROL)));
  }

  @Override
  public MessageReader read(BatchInfo batch) throws IOException {
    Path file = directory.resolve(batch.file());
    if (batch.state() == BatchState.LOADING && batch.owner() != 0) {
      throw new IOException(file + " is being filled; it can be read when it is available");
    }
    try {
      return new Reader(disk, file, batch.id(), PlainCopy.open(disk, file));
    } catch (DamagedBatchException e) {
      Verification.ofThere(disk, file, List.of(String.valueOf(e.getMessage())));
      throw e;
    }
  }

  private static final class Content extends MessageContent {

    private final String batchId;

    Content(String batchId, BatchReader reader) {
      super(reader);
      this.batchId = batchId;
    }

    @Override
    public String batchId() {
      return batchId;
    }
  }

  private static final class Reader implements MessageReader {

    private final Disk disk;
    private final Path file;
    private final String batchId;
    private final BatchReader reader;

    Reader(Disk disk, Path file, String batchId, BatchReader reader) {
      this.disk = disk;
      this.file = file;
      this.batchId = batchId;
      this.reader = reader;
      reader.skipTooLarge();
    }

    @Override
    public @Nullable StoredMessage next() throws IOException {
      return reader.next() ? new Content(batchId, reader) : null;
    }

    @Override
    public List<String> damage() {
      try {
        return List.copyOf(Verification.ofThere(disk, file, reader.damage()));
      } catch (NoSuchFileException gone) {
        return List.of();
      }
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }

  @Override
  public List<String> verify(BatchInfo batch) throws IOException {
    if (batch.state() == BatchState.LOADING) {
      return verifyLoading(batch.file());
    }
    return Verification.damage(disk, directory.resolve(batch.file()));
  }

  private List<String> verifyLoading(String file) throws IOException {
    BatchName name = BatchName.parse(file); // it is in the queue's directory itself
    Path path = directory.resolve(file);
    try (DiskFile content = disk.openReadOnly(path)) {
      if (name == null || name.owner() == 0) {
        return List.of(); // the Python library's: a database in the middle of a transaction
      }
      List<String> damage = Salvage.verify(content, path.toString(), name.key().salt());
      return Verification.ofThere(disk, path, damage);
    }
  }
}
