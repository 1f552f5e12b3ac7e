package dev.turboqueue.internal.recover;

import dev.turboqueue.internal.format.PoisonRecord;

/**
 * Decides which message kills its processes; {@code docs/protocol.md}, "Messages that kill".
 *
 * <p>A batch is suspected if two processes have died at its current place. It then hands out one
 * message at a time, and first records on the disk which one. If a third process dies with such a
 * message in hand, the message is poison and becomes a dead letter.
 */
public final class PoisonRule {

  private static final int SUSPICIOUS_DEATHS = 2;

  /**
   * The maximum distance of two deaths that count as at the same place, because progress is stored
   * in steps.
   */
  private static final int SAME_PLACE = 1_000;

  private PoisonRule() {}

  /**
   * Returns what is known after a death.
   *
   * @param deliveries how many deliveries have ended in a death by now
   * @param place the first readable message that was not settled at this death
   */
  static PoisonRecord afterDeath(PoisonRecord before, int deliveries, int place) {
    if (before.delivery() == deliveries) {
      return before; // a recovery that was killed has recorded this death
    }
    boolean same = before.deaths() > 0 && place - before.place() <= SAME_PLACE;
    return new PoisonRecord(deliveries, place, same ? before.deaths() + 1 : 1, before.trying());
  }

  /** Returns whether a batch hands out one message at a time. */
  public static boolean isSuspected(PoisonRecord record) {
    return record.deaths() >= SUSPICIOUS_DEATHS;
  }

  /** Returns the place of the message that is poison, -1 if there is none. */
  public static int poison(PoisonRecord record) {
    return record.deaths() > SUSPICIOUS_DEATHS ? record.trying() - 1 : -1;
  }

  /** Returns the reason of the dead letter. */
  public static String reason(PoisonRecord record) {
    return "The process died while it worked on this message, after "
        + record.deaths()
        + " deaths near it";
  }

  /** Returns the record while the message at {@code place} is delivered alone. */
  public static PoisonRecord trying(PoisonRecord record, int place) {
    // What a poison message did says nothing about the others.
    int deaths = poison(record) >= 0 ? 1 : record.deaths();
    return new PoisonRecord(record.delivery(), record.place(), deaths, place + 1);
  }

  /** Returns the record when no message is delivered alone any more. */
  public static PoisonRecord tryingNone(PoisonRecord record) {
    return new PoisonRecord(record.delivery(), record.place(), record.deaths(), 0);
  }
}
