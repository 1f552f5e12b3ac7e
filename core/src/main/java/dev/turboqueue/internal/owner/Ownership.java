package dev.turboqueue.internal.owner;

import dev.turboqueue.internal.disk.IoAction;
import dev.turboqueue.internal.disk.RemoteFileSystem;
import dev.turboqueue.internal.disk.Uninterrupted;
import dev.turboqueue.internal.time.TimeSource;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * This process's number in a queue, held by a kernel lock on the byte of that number in the file
 * {@code owners}; {@code docs/protocol.md}, "Owners". Thread-safe.
 */
/*
 * POSIX locks belong to the process, not to the channel: closing any descriptor of the file drops
 * them all, and a second channel in the same JVM cannot see them. So there is one channel per JVM
 * and file. It is found through OwnerRegistry, because another class loader may have its own copy
 * of this class, and is therefore described only with classes of the JDK. Other code of this JVM
 * may still open and close the file. So a free byte alone proves no death (Deaths), and the owner
 * checks its lock regularly (checkLock). If another process has recovered from it, which raises its
 * generation, its next call reports that.
 */
public final class Ownership {

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");

  /** How often an owner checks its lock and shows that it works. */
  private static final long KEEP_NANOS = 400_000_000;

  /** If the last check is this old, an owner checks before it takes anything in hand. */
  private static final long STALE_NANOS = 1_000_000_000;

  /** How many calls between two passes of the maintenance check whether the file exists. */
  private static final int LOOKS = 8;

  private static final int LIMIT = 0;

  private final OwnersFile file;
  private final Object key;
  private final SharedOwner shared;

  /** Why the number is lost, null while it is not; kept here because each call reads it. */
  private final AtomicReference<@Nullable String> lost;

  private final int number;
  private final Deaths deaths;
  private final TimeSource time;
  private final long sinceMillis;
  private final AtomicInteger looks = new AtomicInteger(LOOKS);
  private volatile long kept;

  private Ownership(
      OwnersFile file, Object key, SharedOwner shared, Deaths deaths, TimeSource time) {
    this.file = file;
    this.key = key;
    this.shared = shared;
    lost = shared.lost();
    this.number = shared.number();
    this.deaths = deaths;
    this.time = time;
    sinceMillis = time.wallMillis();
    kept = time.nanos();
  }

  /** Recovers what a number's last owner has left behind. */
  @FunctionalInterface
  public interface Recoverer {
    /**
     * Recovers what can be recovered; returns whether that was everything.
     *
     * @param still whether the owner may be alive, but stopped: then its later writes must have no
     *     effect
     */
    boolean recover(int owner, boolean still) throws IOException;
  }

  /**
   * Becomes an owner, or shares this JVM's number.
   *
   * @param inHand the numbers that have batches in hand: a process has or had them
   */
  public static Ownership acquire(
      Path file, FileAttribute<?> permissions, Collection<Integer> inHand, TimeSource time)
      throws IOException {
    Map<Object, Map<String, Object>> registry = OwnerRegistry.entries();
    boolean local = RemoteFileSystem.type(parent(file)) == null;
    Deaths deaths = new Deaths(ProcessTable.system(), local, time);
    synchronized (registry) {
      Object key = OwnersFile.key(file);
      Map<String, Object> entry = key == null ? null : registry.get(key);
      if (key == null || entry == null) {
        entry = becomeOwner(file, permissions, Set.copyOf(inHand), deaths, time).entry();
        key = OwnersFile.existingKey(file);
        registry.put(key, entry);
      }
      SharedOwner shared = new SharedOwner(entry);
      shared.addUsers(1);
      return new Ownership(new OwnersFile(file, shared.channel()), key, shared, deaths, time);
    }
  }

  private static Path parent(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent());
  }

  private static SharedOwner becomeOwner(
      Path path, FileAttribute<?> permissions, Set<Integer> inHand, Deaths deaths, TimeSource time)
      throws IOException {
    OwnersFile file = OwnersFile.open(path, permissions);
    try {
      return new OwnerEntry(file, deaths, time).enterAny(inHand);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Returns this process's number. */
  public int number() {
    return number;
  }

  /**
   * Checks that this process still has its number, before it takes something in hand.
   *
   * @throws IOException if it may have lost the number
   */
  public void check() throws IOException {
    if (time.nanos() - kept > STALE_NANOS) {
      look();
    } else {
      checkFile();
    }
    checkKept();
  }

  /**
   * Checks the same, at almost no cost: only the first calls after each {@link #checkLock} check
   * the file, the others rely on it.
   */
  public void checkSoon() throws IOException {
    if (looks.get() > 0 && looks.decrementAndGet() >= 0) {
      checkFile();
    }
    checkKept();
  }

  private void checkKept() throws IOException {
    String why = lost.get();
    if (why != null) {
      throw new IOException(why);
    }
  }

  private void checkFile() throws IOException {
    if (lost.get() == null && !key.equals(OwnersFile.key(file.path()))) {
      lose(" was removed while the queue was open: another process may have the number ");
      tryEnterAgain();
    }
  }

  private void lose(String what) {
    lost.compareAndSet(
        null,
        file.path()
            + what
            + number
            + "; close the queue and open it again. Messages in hand are not settled and will be"
            + " delivered again");
  }

  /**
   * Checks this process's lock and shows others that it works; to be called while something is in
   * hand. Cheap if it was called shortly before.
   *
   * @throws IOException if the number is lost
   */
  public void checkLock() throws IOException {
    looks.set(LOOKS);
    if (time.nanos() - kept < KEEP_NANOS) {
      return;
    }
    if (lost.get() == null) {
      look();
      checkKept();
    } else {
      kept = time.nanos();
      tryEnterAgain();
    }
  }

  private void look() throws IOException {
    kept = time.nanos();
    looks.set(LOOKS);
    checkFile();
    if (lost.get() != null) {
      return;
    }
    Path locks = shared.locks();
    if (locks != null && Boolean.FALSE.equals(HeldLocks.holds(locks, number))) {
      lockAgain();
    }
    OwnerRecord record = file.record(number);
    if (record.generation() > shared.generation()) {
      lose(": this process seemed dead, and another one has recovered the batches of the number ");
    } else {
      show(isOurs(record));
    }
  }

  /**
   * Shows others that this process works. On a full disk this can wait, because the lock is held.
   */
  private void show(boolean recorded) {
    try {
      if (recorded) {
        file.writeBeat(number, kept);
      } else {
        file.write(number, OwnerEntry.record(shared.generation(), sinceMillis));
        file.mark(number, true);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "Tried again soon: {0}", e.getMessage());
    }
  }

  private boolean isOurs(OwnerRecord record) {
    return record.generation() == shared.generation() && record.isOf(ProcessTable.system().self());
  }

  /** Another process may be trying the byte just now: then the next check does it. */
  private void lockAgain() throws IOException {
    synchronized (shared.lock()) {
      FileLock lock = shared.lock().get();
      if (lock != null) {
        lock.release();
      }
      shared.lock().set(file.tryLock(number));
    }
  }

  /** There may now be a directory or a link: the next check tries again. */
  private void tryEnterAgain() {
    try {
      enterAgain();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "Tried again soon: {0}", e.getMessage());
    }
  }

  /**
   * Enters this process in the file that has replaced the removed one, so that nobody takes what it
   * has in hand.
   */
  private void enterAgain() throws IOException {
    Map<Object, Map<String, Object>> registry = OwnerRegistry.entries();
    synchronized (registry) {
      Object present = OwnersFile.key(file.path());
      if (present == null || present.equals(key) || shared.successor() != null) {
        return; // the process that creates a new one gives this process time to enter itself again
      }
      Map<String, Object> entry = registry.get(present);
      SharedOwner successor = entry == null ? null : new SharedOwner(entry);
      if (successor == null) {
        successor = enter(OwnersFile.openAgain(file.path()));
      } else {
        new OwnerEntry(new OwnersFile(file.path(), successor.channel()), deaths, time)
            .enter(number);
      }
      if (successor != null) {
        successor.addUsers(1);
        registry.put(present, successor.entry());
        shared.setSuccessor(present);
      }
    }
  }

  private @Nullable SharedOwner enter(OwnersFile newFile) throws IOException {
    try {
      SharedOwner owner = new OwnerEntry(newFile, deaths, time).enter(number);
      if (owner == null) {
        newFile.close();
      }
      return owner;
    } catch (IOException | RuntimeException e) {
      newFile.close();
      throw e;
    }
  }

  /**
   * Runs {@code action} while no other process and no other thread runs one.
   *
   * @return null if another one is running
   */
  public <T> @Nullable T tryExclusively(IoAction<T> action) throws IOException {
    if (!shared.turn().tryLock()) {
      return null;
    }
    try {
      FileLock lock = file.tryLock(LIMIT);
      if (lock == null) {
        return null;
      }
      try {
        return action.run();
      } finally {
        file.unlock(lock);
      }
    } finally {
      shared.turn().unlock();
    }
  }

  /** Returns a description of the process that runs an exclusive action. */
  public String exclusiveHolder() {
    String inode = key.toString().replaceAll(".*ino=(\\d+).*", "$1");
    Long pid = ProcessTable.system().holder(inode, LIMIT);
    if (pid == null) {
      return "another process";
    }
    if (pid == ProcessHandle.current().pid()) {
      return "this process";
    }
    String command = ProcessTable.system().command(pid);
    return "process " + pid + (command.isEmpty() ? "" : " (" + OwnerRecord.cut(command) + ")");
  }

  /** Returns the shared count of batches. */
  public BatchCount batchCount() throws IOException {
    return BatchCount.parse(file.read(BatchCount.PLACE, BatchCount.SIZE));
  }

  /** Stores the shared count of batches; only within {@link #tryExclusively}. */
  public void setBatchCount(BatchCount count) throws IOException {
    file.write(BatchCount.PLACE, count.bytes());
  }

  /**
   * Lets {@code recoverer} recover from every owner whose byte says that it may have died.
   *
   * @return whether there was one
   */
  public boolean recoverFromDead(Recoverer recoverer) throws IOException {
    return recoverFrom(file.marked(), recoverer);
  }

  /**
   * Lets {@code recoverer} recover from those of {@code owners} that are dead.
   *
   * @return whether there was one
   */
  public boolean recoverFrom(Collection<Integer> owners, Recoverer recoverer) throws IOException {
    boolean any = false;
    for (int owner : owners) {
      any |= owner != number && recoverIfDead(owner, recoverer);
    }
    return any;
  }

  /**
   * Does the same, and waits for owners whose death takes a while to decide.
   *
   * @return whether there was a dead one
   */
  public boolean recoverPatiently(Collection<Integer> owners, Recoverer recoverer)
      throws IOException {
    boolean any = recoverFrom(owners, recoverer);
    Long since = deaths.sinceNanos();
    if (since != null) {
      long until = since + Deaths.STILL_NANOS;
      while (until - time.nanos() > 0 && !Thread.currentThread().isInterrupted()) {
        LockSupport.parkNanos(until - time.nanos());
      }
      any |= recoverFrom(owners, recoverer);
    }
    return any;
  }

  private boolean recoverIfDead(int owner, Recoverer recoverer) throws IOException {
    FileLock lock = file.tryLock(owner);
    if (lock == null) {
      deaths.forget(owner);
      return false;
    }
    try {
      Deaths.Verdict verdict = Uninterrupted.call(() -> judge(owner));
      boolean isDead = verdict == Deaths.Verdict.STILL || verdict == Deaths.Verdict.GONE;
      if (!isDead || !isInPlace()) {
        return false;
      }
      boolean all = recoverer.recover(owner, verdict == Deaths.Verdict.STILL);
      file.mark(owner, !all); // the rest is tried again at the pace of the maintenance
      if (all) {
        deaths.forget(owner);
      }
      return true;
    } finally {
      file.unlock(lock);
    }
  }

  /** A number that was dead in the removed file may belong to a living process in the new one. */
  private boolean isInPlace() throws IOException {
    return lost.get() == null && key.equals(OwnersFile.key(file.path()));
  }

  /**
   * Decides about an owner. If it is recovered from, raises its generation, in case it is alive.
   */
  private Deaths.Verdict judge(int owner) throws IOException {
    Deaths.Verdict verdict = deaths.judge(file, owner);
    if (verdict == Deaths.Verdict.STILL || verdict == Deaths.Verdict.GONE) {
      long generation = file.record(owner).generation() + 1;
      file.writeGeneration(owner, Math.max(generation, time.wallMillis()));
    }
    return verdict;
  }

  /** Releases the number; the JVM stops being an owner when its last user does this. */
  public void release() throws IOException {
    Map<Object, Map<String, Object>> registry = OwnerRegistry.entries();
    synchronized (registry) {
      release(registry, key, shared);
    }
  }

  private void release(Map<Object, Map<String, Object>> registry, Object of, SharedOwner owner)
      throws IOException {
    if (owner.addUsers(-1) > 0) {
      return;
    }
    registry.remove(of);
    FileChannel channel = owner.channel();
    try (channel) {
      end(new OwnersFile(file.path(), channel), owner);
    } catch (IOException e) {
      throw new IOException(
          "Cannot give up byte " + number + " of " + file.path() + ": " + e.getMessage(), e);
    } finally {
      Object successor = owner.successor();
      Map<String, Object> entry = successor == null ? null : registry.get(successor);
      if (successor != null && entry != null) {
        release(registry, successor, new SharedOwner(entry));
      }
    }
  }

  /**
   * Records that the owner has ended, and whether it leaves something behind; not if the number is
   * lost.
   */
  private static void end(OwnersFile file, SharedOwner owner) throws IOException {
    if (file.record(owner.number()).generation() == owner.generation()) {
      file.write(owner.number(), OwnerRecord.ended(owner.generation()));
      file.mark(owner.number(), owner.leaves());
    }
  }

  /** Records that this process leaves something behind that has to be recovered. */
  public void markLeftBehind() {
    shared.setLeaves();
  }
}
