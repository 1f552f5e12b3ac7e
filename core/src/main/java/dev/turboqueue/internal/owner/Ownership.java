package dev.turboqueue.internal.owner;

import dev.turboqueue.internal.disk.IoAction;
import dev.turboqueue.internal.disk.Uninterrupted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * This process's number in a queue, held by a kernel lock on the byte of that number in the file
 * {@code owners}; {@code docs/protocol.md}, "Owners". Thread-safe.
 *
 * <pre>
 *  byte 0  locked while batches are counted against a limit
 *  byte n  locked by the living owner n; 1 while there is one, 0 after an orderly end
 *  byte 10,000 to 10,007  how many batches were begun under a limit, big-endian; under byte 0's lock
 * </pre>
 */
/*
 * POSIX locks belong to the process, not to the channel: closing any descriptor of the file drops
 * them all, and a second channel in the same JVM cannot see them. So there is one channel per JVM and
 * file, found through OwnerRegistry because another class loader may have its own copy of
 * this class, and therefore described in classes of the JDK only. Its monitor guards its locks.
 */
public final class Ownership {

  static final int MAX_OWNER = 9_999;

  private static final int EXCLUSIVE = 0;
  private static final int BEGUN = MAX_OWNER + 1;
  private static final byte[] CLEAN = {0};
  private static final byte[] IN_USE = {1};
  private static final long PATIENCE_NANOS = 10_000_000_000L;

  private final Path file;
  private final Object key;
  private final Map<String, Object> entry;
  private final FileChannel channel;
  private final int number;

  private Ownership(Path file, Object key, Map<String, Object> entry) {
    this.file = file;
    this.key = key;
    this.entry = entry;
    this.channel = (FileChannel) get(entry, "channel");
    this.number = (Integer) get(entry, "number");
  }

  private static Object get(Map<String, Object> entry, String field) {
    Object value = entry.get(field);
    if (value == null) {
      throw new IllegalStateException("The JVM's list of queue owners is damaged: no " + field);
    }
    return value;
  }

  /**
   * Returns whether an owner lives, without becoming one. Under the registry's monitor, as closing
   * a file drops all locks that this JVM has on it.
   */
  public static boolean isAlive(Path file, int owner) throws IOException {
    return Uninterrupted.call(
        () -> {
          Map<Object, Map<String, Object>> registry = OwnerRegistry.entries();
          synchronized (registry) {
            Object key = fileKey(file);
            Map<String, Object> entry = key == null ? null : registry.get(key);
            if (entry != null) {
              FileChannel channel = (FileChannel) get(entry, "channel");
              synchronized (channel) {
                return !isFree(file, channel, owner, false);
              }
            }
            if (key == null) {
              return false;
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
              return !isFree(file, channel, owner, true);
            }
          }
        });
  }

  private static boolean isFree(Path file, FileChannel channel, int owner, boolean shared)
      throws IOException {
    FileLock lock = tryLock(file, channel, owner, shared);
    if (lock != null) {
      lock.release();
    }
    return lock != null;
  }

  /** Something to do for a number whose owner is dead, while its byte is locked. */
  @FunctionalInterface
  public interface Heir {
    /** Inherits what can be; returns whether that was everything. */
    boolean inherit(int owner) throws IOException;
  }

  /**
   * Becomes an owner, or joins this JVM's.
   *
   * @param heir takes over what the number's last owner left behind, if it may have left something
   */
  public static Ownership acquire(Path file, FileAttribute<?> permissions, Heir heir)
      throws IOException {
    return Uninterrupted.call(
        () -> {
          Map<Object, Map<String, Object>> registry = OwnerRegistry.entries();
          synchronized (registry) {
            Object key = fileKey(file);
            Map<String, Object> entry = key == null ? null : registry.get(key);
            if (key == null || entry == null) {
              entry = becomeOwner(file, permissions, heir);
              key = existingFileKey(file);
              registry.put(key, entry);
            }
            entry.merge("users", 1, (a, b) -> (Integer) a + (Integer) b);
            return new Ownership(file, key, entry);
          }
        });
  }

  private static @Nullable Object fileKey(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static Object existingFileKey(Path file) throws IOException {
    Object key = fileKey(file);
    if (key == null) {
      throw new NoSuchFileException(file.toString());
    }
    return key;
  }

  private static Map<String, Object> becomeOwner(Path file, FileAttribute<?> permissions, Heir heir)
      throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
            permissions);
    try {
      int number = takeNumber(file, channel, heir);
      writeMark(file, channel, number, IN_USE);
      Map<String, Object> entry = new HashMap<>();
      entry.put("channel", channel);
      entry.put("number", number);
      return entry;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Locks the first number that is free and has nothing left of an earlier owner. Its mark is not
   * asked: a power failure can undo the mark and keep the names.
   */
  private static int takeNumber(Path file, FileChannel channel, Heir heir) throws IOException {
    for (int number = 1; number <= MAX_OWNER; number++) {
      FileLock lock = tryLock(file, channel, number);
      if (lock != null && heir.inherit(number)) {
        return number;
      }
      if (lock != null) {
        lock.release();
      }
    }
    throw new IOException(
        "The queue of " + file + " has " + MAX_OWNER + " owners already; close some of them");
  }

  private static @Nullable FileLock tryLock(Path file, FileChannel channel, int number)
      throws IOException {
    return tryLock(file, channel, number, false);
  }

  private static @Nullable FileLock tryLock(
      Path file, FileChannel channel, int number, boolean shared) throws IOException {
    try {
      return channel.tryLock(number, 1, shared);
    } catch (OverlappingFileLockException e) {
      return null; // this JVM has it
    } catch (IOException e) {
      throw new IOException(
          "Cannot lock "
              + file
              + " ("
              + e.getMessage()
              + "); a queue needs a local file system"
              + " with POSIX locks, such as ext4, xfs, btrfs or tmpfs",
          e);
    }
  }

  private static void writeMark(Path file, FileChannel channel, int number, byte[] mark)
      throws IOException {
    try {
      channel.write(ByteBuffer.wrap(mark), number);
    } catch (IOException e) {
      throw new IOException("Cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** Returns this process's number. */
  public int number() {
    return number;
  }

  /**
   * Runs {@code action} while no other process, and no other thread, runs one.
   *
   * @throws IOException if another process keeps the lock for 10 seconds
   */
  public <T> T exclusively(IoAction<T> action) throws IOException {
    return Uninterrupted.call(
        () -> {
          synchronized (channel) {
            FileLock lock = lockPatiently();
            try {
              return action.run();
            } finally {
              release(lock);
            }
          }
        });
  }

  /** Returns how many batches were begun under a limit; only within {@link #exclusively}. */
  public long begun() throws IOException {
    ByteBuffer begun = ByteBuffer.allocate(Long.BYTES);
    return read(begun, BEGUN) == Long.BYTES ? begun.getLong(0) : 0;
  }

  /** Counts a batch begun under a limit; only within {@link #exclusively}. */
  public void addBegun() throws IOException {
    ByteBuffer begun = ByteBuffer.allocate(Long.BYTES).putLong(0, begun() + 1);
    try {
      channel.write(begun, BEGUN);
    } catch (IOException e) {
      throw new IOException("Cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Checks that others can see this process's lock.
   *
   * @throws IOException if the file of the locks is gone or another one
   */
  public void check() throws IOException {
    if (!key.equals(fileKey(file))) {
      throw new IOException(
          file
              + " was removed in use: another process may have the number "
              + number
              + "; close the queue and open it again");
    }
  }

  private FileLock lockPatiently() throws IOException {
    long start = System.nanoTime();
    while (true) {
      FileLock lock = tryLock(file, channel, EXCLUSIVE);
      if (lock != null) {
        return lock;
      }
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new IOException(
            "Another process has held byte 0 of " + file + " for 10 seconds; is it stopped?");
      }
      pause();
    }
  }

  /** Releases a lock; if that fails, once more, for no other process could go on. */
  private void release(FileLock lock) throws IOException {
    try {
      lock.release();
    } catch (IOException first) {
      try {
        lock.release();
      } catch (IOException e) {
        e.addSuppressed(first);
        throw new IOException("Cannot unlock " + file + ": " + e.getMessage(), e);
      }
    }
  }

  private static void pause() {
    LockSupport.parkNanos(50_000);
  }

  /**
   * Lets {@code heir} inherit from every owner that has died since it became one.
   *
   * @return whether there was one
   */
  public boolean inheritFromDead(Heir heir) throws IOException {
    return inheritFrom(Uninterrupted.call(this::marked), heir);
  }

  /**
   * Lets {@code heir} inherit from those of {@code owners} that are dead.
   *
   * @return whether there was one
   */
  public boolean inheritFrom(Collection<Integer> owners, Heir heir) throws IOException {
    return Uninterrupted.call(
        () -> {
          boolean any = false;
          for (int owner : owners) {
            any |= inheritIfDead(owner, heir);
          }
          return any;
        });
  }

  private int read(ByteBuffer target, long position) throws IOException {
    try {
      return channel.read(target, position);
    } catch (IOException e) {
      throw new IOException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private List<Integer> marked() throws IOException {
    int size = (int) Math.min(channel.size(), MAX_OWNER + 1L);
    ByteBuffer marks = ByteBuffer.allocate(size);
    read(marks, 0);
    List<Integer> marked = new ArrayList<>();
    for (int i = 1; i < marks.position(); i++) {
      if (marks.get(i) == IN_USE[0] && i != number) {
        marked.add(i);
      }
    }
    return marked;
  }

  private boolean inheritIfDead(int owner, Heir heir) throws IOException {
    synchronized (channel) {
      if (owner == number) {
        return false;
      }
      FileLock lock = tryLock(file, channel, owner);
      if (lock == null) {
        return false;
      }
      try {
        if (heir.inherit(owner)) {
          writeMark(file, channel, owner, CLEAN);
        }
      } finally {
        release(lock);
      }
      return true;
    }
  }

  /** Stops being an owner when the JVM's last user of this number releases it. */
  public void release() throws IOException {
    Uninterrupted.call(
        () -> {
          Map<Object, Map<String, Object>> registry = OwnerRegistry.entries();
          synchronized (registry) {
            int users = (Integer) get(entry, "users") - 1;
            entry.put("users", users);
            if (users == 0) {
              registry.remove(key);
              closeChannel();
            }
          }
          return true;
        });
  }

  private void closeChannel() throws IOException {
    try (channel) {
      if (!entry.containsKey("leaves")) {
        writeMark(file, channel, number, CLEAN);
      }
    } catch (IOException e) {
      throw new IOException(
          "Cannot give up byte " + number + " of " + file + ": " + e.getMessage(), e);
    }
  }

  /** Tells that this process leaves something behind that its heirs have to look for. */
  public void leaveSomething() {
    synchronized (channel) {
      entry.put("leaves", true);
    }
  }
}
