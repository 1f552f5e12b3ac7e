package dev.turboqueue.internal.owner;

import dev.turboqueue.internal.disk.FileFacts;
import dev.turboqueue.internal.disk.TrustedUsers;
import dev.turboqueue.internal.disk.Uninterrupted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code owners} through an open channel: its locks and its bytes; {@code
 * docs/protocol.md}, "Owners". Thread-safe.
 *
 * <pre>
 *       0  lock alone: batches are counted and begun under a limit
 *       n  lock of the living owner n; the byte is 1 while there is one, 0 after an cleanly end
 *  10,000  the count of batches: {@link BatchCount}
 *  16,384  + 256 n: who n is: {@link OwnerRecord}
 * </pre>
 */
/*
 * Closing any descriptor of the file drops all locks that the process has on it. So this channel is
 * the JVM's only one, and is closed when the last user ends. An interrupt during read or write
 * closes a channel. tryLock and release do not block and cannot be interrupted, so they run on the
 * caller's thread.
 */
final class OwnersFile {

  static final int MAX_OWNER = 9_999;

  private static final byte[] CLEAN = {0};
  private static final byte[] IN_USE = {1};

  private final Path path;
  private final FileChannel channel;

  OwnersFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Opens the file, and creates it if it does not exist. A link is refused, because it may lead
   * anywhere.
   */
  static OwnersFile open(Path path, FileAttribute<?> permissions) throws IOException {
    Set<OpenOption> options =
        Set.of(
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    return new OwnersFile(
        path, Uninterrupted.call(() -> FileChannel.open(path, options, permissions)));
  }

  /** Opens a file that another process has created, if its owner is trusted. */
  static OwnersFile openAgain(Path path) throws IOException {
    Path folder = Objects.requireNonNull(path.toAbsolutePath().getParent());
    FileFacts facts = FileFacts.of(path);
    facts.checkFile(path);
    TrustedUsers.in(FileFacts.of(folder)).check(path, facts);
    Set<OpenOption> options =
        Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    return new OwnersFile(path, Uninterrupted.call(() -> FileChannel.open(path, options)));
  }

  /** Opens the file to inspect it. */
  static OwnersFile openReadOnly(Path path) throws IOException {
    FileFacts.of(path).checkFile(path);
    return new OwnersFile(
        path,
        Uninterrupted.call(
            () -> FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)));
  }

  /**
   * Returns the key that distinguishes the file at {@code path} from all others, null if there is
   * no file.
   */
  static @Nullable Object key(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Returns the {@link #key} of a file that must exist. */
  static Object existingKey(Path file) throws IOException {
    Object key = key(file);
    if (key == null) {
      throw new NoSuchFileException(file.toString());
    }
    return key;
  }

  Path path() {
    return path;
  }

  FileChannel channel() {
    return channel;
  }

  /** Locks a byte; returns null if another process, or another thread, has it. */
  @Nullable FileLock tryLock(long place) throws IOException {
    return tryLock(place, false);
  }

  @Nullable FileLock tryLock(long place, boolean shared) throws IOException {
    try {
      return channel.tryLock(place, 1, shared);
    } catch (OverlappingFileLockException e) {
      return null; // this JVM has it
    } catch (IOException e) {
      throw new IOException(
          "Cannot lock "
              + path
              + " ("
              + e.getMessage()
              + "); a queue needs a local file system"
              + " with POSIX locks, such as ext4, xfs, btrfs or tmpfs",
          e);
    }
  }

  /**
   * Releases a lock; if that fails, tries once more, because otherwise no other process could
   * continue.
   */
  void unlock(FileLock lock) throws IOException {
    try {
      lock.release();
    } catch (IOException first) {
      try {
        lock.release();
      } catch (IOException e) {
        e.addSuppressed(first);
        throw new IOException("Cannot unlock " + path + ": " + e.getMessage(), e);
      }
    }
  }

  /** Reads up to {@code length} bytes; returns fewer only at the end. */
  byte[] read(long place, int length) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(length);
    Uninterrupted.call(
        () -> {
          try {
            while (target.hasRemaining() && channel.read(target, place + target.position()) >= 0) {}
          } catch (IOException e) {
            throw new IOException("Cannot read " + path + ": " + e.getMessage(), e);
          }
          return target;
        });
    byte[] bytes = new byte[target.flip().remaining()];
    target.get(bytes);
    return bytes;
  }

  void write(long place, byte[] bytes) throws IOException {
    Uninterrupted.call(
        () -> {
          ByteBuffer source = ByteBuffer.wrap(bytes);
          try {
            while (source.hasRemaining()) {
              channel.write(source, place + source.position());
            }
          } catch (IOException e) {
            throw new IOException("Cannot write " + path + ": " + e.getMessage(), e);
          }
          return source;
        });
  }

  /** Returns the record of {@code number}. */
  OwnerRecord record(int number) throws IOException {
    return OwnerRecord.parse(number, read(OwnerRecord.place(number), OwnerRecord.SIZE));
  }

  void write(int number, OwnerRecord record) throws IOException {
    write(OwnerRecord.place(number), record.bytes(number));
  }

  void writeGeneration(int number, long generation) throws IOException {
    write(OwnerRecord.place(number), OwnerRecord.generationBytes(number, generation));
  }

  void writeBeat(int number, long beat) throws IOException {
    byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(0, beat).array();
    write(OwnerRecord.place(number) + OwnerRecord.BEAT, bytes);
  }

  void mark(int number, boolean inUse) throws IOException {
    write(number, inUse ? IN_USE : CLEAN);
  }

  boolean isMarked(int number) throws IOException {
    byte[] mark = read(number, 1);
    return mark.length == 1 && mark[0] == IN_USE[0];
  }

  /** Returns the numbers whose owners have not ended cleanly. */
  List<Integer> marked() throws IOException {
    byte[] marks = read(0, MAX_OWNER + 1);
    List<Integer> marked = new ArrayList<>();
    for (int number = 1; number < marks.length; number++) {
      if (marks[number] == IN_USE[0]) {
        marked.add(number);
      }
    }
    return marked;
  }

  /** Returns how many numbers the file has records of. */
  int numbers() throws IOException {
    long bytes = Uninterrupted.call(channel::size) - OwnerRecord.place(0);
    return (int) Math.min(MAX_OWNER + 1L, (bytes + OwnerRecord.SIZE - 1) / OwnerRecord.SIZE);
  }

  void close() throws IOException {
    channel.close();
  }
}
