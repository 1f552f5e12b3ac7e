package dev.turboqueue.internal.batch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.turboqueue.BatchNaming;
import dev.turboqueue.internal.time.TimeSource;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Creates the keys of batches: epoch and a time-ordered UUID (version 7) that identifies the writer
 * of the batch. Thread-safe.
 *
 * <pre>
 *  48 bits  milliseconds since 1970      8 bits  'T'
 *   4 bits  7                            8 bits  'Q' + the naming's place
 *  12 bits  counter, high               16 bits  owner number
 *   2 bits  2                           16 bits  random, once a process
 *  14 bits  counter, low
 * </pre>
 */
public final class BatchIds {

  private static final int MARK = 'T' << 8 | 'Q';

  /** The namings in the order of their marks; never reordered. */
  private static final List<BatchNaming> NAMINGS =
      List.of(BatchNaming.SEED, BatchNaming.PYTHON_0_5, BatchNaming.PYTHON_0_7);

  private static final int MAX_COUNTER = (1 << 26) - 1;

  private final TimeSource time;
  private final int owner;
  private final int random = new SecureRandom().nextInt(1 << 16);

  @GuardedBy("this")
  private long lastMillis;

  @GuardedBy("this")
  private int counter;

  /** Creates the keys of one owner. */
  public BatchIds(TimeSource time, int owner) {
    this.time = time;
    this.owner = owner;
  }

  /** The writer of a batch, and its naming. */
  public record Writer(int owner, BatchNaming naming) {}

  /** Returns the next key, greater than all before it even if the clock is set back. */
  public synchronized BatchKey next(BatchNaming naming) {
    long now = time.wallMillis();
    if (now > lastMillis) {
      lastMillis = now;
      counter = 0;
    } else if (counter == MAX_COUNTER) {
      lastMillis++;
      counter = 0;
    } else {
      counter++;
    }
    long high = lastMillis << 16 | 7 << 12 | counter >>> 14;
    long node = (long) (MARK + NAMINGS.indexOf(naming)) << 32 | (long) owner << 16 | random;
    long low = 2L << 62 | (long) (counter & 0x3FFF) << 48 | node;
    return new BatchKey(
        String.format(Locale.ROOT, "%010d_%s", lastMillis / 1000, new UUID(high, low)));
  }

  /** Returns the writer of the batch with this key, null if it is not one of ours. */
  public static @Nullable Writer writer(BatchKey key) {
    UUID id;
    try {
      id = UUID.fromString(key.id());
    } catch (IllegalArgumentException e) {
      return null;
    }
    int naming = (int) (id.getLeastSignificantBits() >>> 32 & 0xFFFF) - MARK;
    if (id.version() != 7 || naming < 0 || naming >= NAMINGS.size()) {
      return null;
    }
    int owner = (int) (id.getLeastSignificantBits() >>> 16) & 0xFFFF;
    return new Writer(owner, NAMINGS.get(naming));
  }
}
