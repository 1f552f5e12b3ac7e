package dev.turboqueue.internal.owner;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.turboqueue.internal.time.TimeSource;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether an owner whose byte is free is gone; {@code docs/protocol.md}, "Gone".
 * Thread-safe.
 */
final class Deaths {

  /** The state of an owner whose byte is free. */
  enum Verdict {
    ALIVE,
    /** Not known yet: it is checked again. */
    OPEN,
    /** It cannot be seen, and its record has not changed: if it is alive, it is stopped. */
    STILL,
    GONE
  }

  /** How long the record of an owner that cannot be seen must not change. */
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

  /** Decides about the owner {@code number} of {@code file}, whose byte the caller has locked. */
  Verdict judge(OwnersFile file, int number) throws IOException {
    OwnerRecord record = file.record(number);
    boolean gone =
        switch (record.state()) {
          case ENDED -> file.isMarked(number); // cleanly, but left something behind
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
    return isUnchanged(number, record) ? Verdict.STILL : Verdict.OPEN;
  }

  /** Returns whether a new owner may have the number of {@code record}, whose byte is free. */
  boolean mayTakeNumber(OwnerRecord record) {
    return record.state() != OwnerRecord.State.LIVING || isGone(record);
  }

  /** This JVM does not have the byte, so a record of this JVM is from an earlier opening. */
  private boolean isGone(OwnerRecord record) {
    boolean self = processes.self().start() != 0 && record.isOf(processes.self());
    return self || processes.stateOf(record.process(), local) == ProcessTable.ProcessState.GONE;
  }

  boolean isSeen(OwnerRecord record) {
    return record.state() == OwnerRecord.State.LIVING
        && processes.stateOf(record.process(), local) == ProcessTable.ProcessState.ALIVE;
  }

  private synchronized boolean isUnchanged(int number, OwnerRecord record) {
    Look before = looks.get(number);
    long now = time.nanos();
    if (before == null || !before.record.equals(record)) {
      looks.put(number, new Look(record, now));
      return false;
    }
    return now - before.nanos >= STILL_NANOS;
  }

  /** Forgets the owner {@code number}, because it is alive or its state is decided. */
  synchronized void forget(int number) {
    looks.remove(number);
  }

  /** Returns whether an owner that may be gone is being observed. */
  synchronized @Nullable Long sinceNanos() {
    return looks.values().stream().map(Look::nanos).max(Long::compare).orElse(null);
  }
}
