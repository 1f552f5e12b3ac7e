package dev.turboqueue.internal.owner;

import dev.turboqueue.internal.disk.Uninterrupted;
import dev.turboqueue.internal.time.TimeSource;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Enters this process in a file of owners; {@code docs/protocol.md}, "Owners". Not thread-safe. */
final class OwnerEntry {

  /** How often a lock that the kernel does not show is taken again before it is trusted. */
  private static final int TRIES = 3;

  private final OwnersFile file;
  private final Deaths deaths;
  private final TimeSource time;

  OwnerEntry(OwnersFile file, Deaths deaths, TimeSource time) {
    this.file = file;
    this.deaths = deaths;
    this.time = time;
  }

  /** Becomes the owner of the first free number that is not one of {@code inHand}. */
  SharedOwner enterAny(Set<Integer> inHand) throws IOException {
    for (int number = 1; number <= OwnersFile.MAX_OWNER; number++) {
      SharedOwner owner = inHand.contains(number) ? null : enter(number);
      if (owner != null) {
        return owner;
      }
    }
    throw new IOException(
        "The queue of "
            + file.path()
            + " has "
            + OwnersFile.MAX_OWNER
            + " owners already; end some of these processes");
  }

  /**
   * Locks a free number and enters this process; returns null if another process may have the
   * number.
   */
  @Nullable SharedOwner enter(int number) throws IOException {
    FileLock lock = file.tryLock(number);
    Path locks = lock == null ? null : locks(number);
    // Other code may have dropped the lock already; without /proc, this cannot be noticed.
    for (int i = 0; i < TRIES && lock != null && locks == null; i++) {
      file.unlock(lock);
      lock = file.tryLock(number);
      locks = lock == null ? null : locks(number);
    }
    return lock == null ? null : enter(number, lock, locks);
  }

  private @Nullable Path locks(int number) throws IOException {
    return HeldLocks.find(OwnersFile.existingKey(file.path()), number);
  }

  /** Writes the record of the number, unless another process may have it, or has just taken it. */
  private @Nullable SharedOwner enter(int number, FileLock lock, @Nullable Path locks)
      throws IOException {
    OwnerRecord last = file.record(number);
    if (!deaths.mayTakeNumber(last)) {
      file.unlock(lock);
      return null;
    }
    long generation = Math.max(last.generation() + 1, time.wallMillis());
    Uninterrupted.call(
        () -> {
          file.write(number, record(generation, time.wallMillis()));
          file.mark(number, true);
          return true;
        });
    if (locks != null && Boolean.FALSE.equals(HeldLocks.holds(locks, number))) {
      file.unlock(lock);
      return null; // other code has just dropped it: another process may have become this owner
    }
    return SharedOwner.of(file, number, lock, generation, locks);
  }

  /** Returns the record of this process for others. */
  static OwnerRecord record(long generation, long sinceMillis) {
    ProcessTable processes = ProcessTable.system();
    String command = System.getProperty("sun.java.command", "");
    return OwnerRecord.living(
        generation,
        processes.self(),
        sinceMillis,
        command.isEmpty() ? processes.command(processes.self().pid()) : command);
  }
}
