package dev.turboqueue.internal.recover;

import dev.turboqueue.internal.format.PoisonRecord;

/**
 * Decides which message kills its processes; {@code docs/protocol.md}, "Messages that kill".
 *
 * <p>A batch at whose present place two processes have died is suspected: it hands out one message
 * at a time, and says which on the disk before it does. A message that was being tried when a third
 * process died is poison, and becomes a dead letter.
 */
public final class PoisonRule {

  private static final int SUSPICIOUS_DEATHS = 2;

  /** How far apart two deaths lie at most to count as at the same place: progress is in steps. */
  private static final int SAME_PLACE = 1_000;

  private PoisonRule() {}

  /**
   * Returns what is known after a death.
   *
   * @param deliveries how many deliveries have ended in a death now
   * @param place the first message that can be read and was not settled at this death
   */
  static PoisonRecord afterDeath(PoisonRecord before, int deliveries, int place) {
    if (before.delivery() == deliveries) {
      return before; // a recovery that was killed has noted this death
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

  /** Returns what is known while the message at {@code place} is tried alone. */
  public static PoisonRecord trying(PoisonRecord record, int place) {
    // What a poison message did says nothing of the others.
    int deaths = poison(record) >= 0 ? 1 : record.deaths();
    return new PoisonRecord(record.delivery(), record.place(), deaths, place + 1);
  }

  /** Returns what is known when no message is tried any more. */
  public static PoisonRecord tryingNone(PoisonRecord record) {
    return new PoisonRecord(record.delivery(), record.place(), record.deaths(), 0);
  }
}
