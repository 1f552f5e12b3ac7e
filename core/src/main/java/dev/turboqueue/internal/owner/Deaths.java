package dev.turboqueue.internal.owner;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.turboqueue.internal.time.TimeSource;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Judges whether an owner is gone whose byte is free; {@code docs/protocol.md}, "Gone".
 * Thread-safe.
 */
final class Deaths {

  /** What is known of an owner whose byte is free. */
  enum Verdict {
    ALIVE,
    /** Nothing yet: it is looked at again. */
    OPEN,
    /** It cannot be seen, and has not stirred: if it lives, it stands still. */
    STILL,
    GONE
  }

  /** How long an owner that cannot be seen must not stir. */
  static final long STILL_NANOS = 2_000_000_000L;

  private final ProcessTable processes;
  private final boolean local;
  private final TimeSource time;

  @GuardedBy("this")
  private final Map<Integer, Look> looks = new HashMap<>();

  private record Look(OwnerRecord record, long nanos) {}

  Deaths(ProcessTable processes, boolean local, TimeSource time) {
    this.processes = processes;
    this.local = local;
    this.time = time;
  }

  /** Judges the owner {@code number} of {@code file}, whose byte the caller has locked. */
  Verdict judge(OwnersFile file, int number) throws IOException {
    OwnerRecord record = file.record(number);
    boolean gone =
        switch (record.state()) {
          case ENDED -> file.isMarked(number); // in order, and left something
          case LIVING -> isGone(record);
          case UNKNOWN -> false;
        };
    if (gone) {
      forget(number);
      return Verdict.GONE;
    }
    if (isSeen(record)) {
      forget(number);
      return Verdict.ALIVE;
    }
    return hasNotStirred(number, record) ? Verdict.STILL : Verdict.OPEN;
  }

  /** Returns whether a new owner may have the number of {@code record}, whose byte is free. */
  boolean mayFollow(OwnerRecord record) {
    return record.state() != OwnerRecord.State.LIVING || isGone(record);
  }

  /** This JVM has not the byte: what it says of itself is of an opening that has ended. */
  private boolean isGone(OwnerRecord record) {
    boolean self = processes.self().start() != 0 && record.isOf(processes.self());
    return self || processes.fate(record.process(), local) == ProcessTable.Fate.GONE;
  }

  boolean isSeen(OwnerRecord record) {
    return record.state() == OwnerRecord.State.LIVING
        && processes.fate(record.process(), local) == ProcessTable.Fate.ALIVE;
  }

  private synchronized boolean hasNotStirred(int number, OwnerRecord record) {
    Look before = looks.get(number);
    long now = time.nanos();
    if (before == null || !before.record.equals(record)) {
      looks.put(number, new Look(record, now));
      return false;
    }
    return now - before.nanos >= STILL_NANOS;
  }

  /** Begins anew with the owner {@code number}: it is there, or all is known. */
  synchronized void forget(int number) {
    looks.remove(number);
  }

  /** Returns whether an owner is looked at that may be gone. */
  synchronized @Nullable Long sinceNanos() {
    return looks.values().stream().map(Look::nanos).max(Long::compare).orElse(null);
  }
}
