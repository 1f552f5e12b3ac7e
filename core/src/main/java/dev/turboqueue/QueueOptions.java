package dev.turboqueue;

import java.time.Duration;
import java.util.Objects;

/**
 * How a process uses a queue: the options that any engine understands. Immutable. An engine can
 * have additional options in a subclass, such as {@link DirectoryOptions} for a directory.
 *
 * <p>Options belong to the process, not to the queue: processes with different options can share a
 * queue.
 */
public class QueueOptions {

  private static final QueueOptions DEFAULTS = builder().build();

  private final Duration maxBatchAge;
  private final WhenFull whenFull;
  private final Duration fullTimeout;
  private final QueueListener listener;
  private final boolean closeAtExit;
  private final Duration exitTimeout;

  /** Copies the options from {@code builder}. */
  protected QueueOptions(Builder builder) {
    maxBatchAge = builder.maxBatchAge;
    whenFull = builder.whenFull;
    fullTimeout = builder.fullTimeout;
    listener = builder.listener;
    closeAtExit = builder.closeAtExit;
    exitTimeout = builder.exitTimeout;
  }

  /** Returns the default options. */
  public static QueueOptions defaults() {
    return DEFAULTS;
  }

  /** Returns a builder that starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns how long after it was sent a message becomes available without a {@code flush}; 1
   * second by default.
   */
  public final Duration maxBatchAge() {
    return maxBatchAge;
  }

  /** Returns what {@code send} does when the queue is full; {@link WhenFull#BLOCK} by default. */
  public final WhenFull whenFull() {
    return whenFull;
  }

  /** Returns how long {@code send} waits for space before it throws; 292 years by default. */
  public final Duration fullTimeout() {
    return fullTimeout;
  }

  /** Returns the listener that gets events; by default one that ignores them. */
  public final QueueListener listener() {
    return listener;
  }

  /**
   * Returns whether the queue is closed when the JVM exits (at the end of {@code main}, at {@code
   * System.exit}, at SIGTERM); true by default. At an exit its consumers hand out nothing more:
   * {@code poll} and {@code handle} say that nothing came. What is in hand can be settled, and
   * producers can send, for {@link #exitTimeout}. Then the queue is closed.
   *
   * <p>Set it to false if something else closes the queue at the exit, such as a container or a
   * framework. It would do so at the same time.
   */
  public final boolean closeAtExit() {
    return closeAtExit;
  }

  /**
   * Returns how long an exit waits for messages in hand to be settled; 10 seconds by default. It
   * does not wait longer than needed. The messages that are not settled then are delivered again.
   * To close takes a moment more, at most 5 seconds if it hangs.
   */
  public final Duration exitTimeout() {
    return exitTimeout;
  }

  /** Builds options; not thread-safe. */
  public static class Builder {

    private Duration maxBatchAge = Duration.ofSeconds(1);
    private WhenFull whenFull = WhenFull.BLOCK;
    private Duration fullTimeout = Duration.ofNanos(Long.MAX_VALUE);
    private QueueListener listener = QueueListener.NONE;
    private boolean closeAtExit = true;
    private Duration exitTimeout = Duration.ofSeconds(10);

    /** Starts from the defaults. */
    protected Builder() {}

    /** Starts from those of {@code options} that any engine understands. */
    public Builder from(QueueOptions options) {
      maxBatchAge = options.maxBatchAge;
      whenFull = options.whenFull;
      fullTimeout = options.fullTimeout;
      listener = options.listener;
      closeAtExit = options.closeAtExit;
      exitTimeout = options.exitTimeout;
      return this;
    }

    /**
     * Sets {@link QueueOptions#maxBatchAge}.
     *
     * @throws IllegalArgumentException if not between 1 ms and 292 years
     */
    public Builder maxBatchAge(Duration age) {
      maxBatchAge = atLeastOneMillisecond("maxBatchAge", age);
      return this;
    }

    /** Sets {@link QueueOptions#whenFull}. */
    public Builder whenFull(WhenFull whenFull) {
      this.whenFull = Objects.requireNonNull(whenFull, "whenFull");
      return this;
    }

    /**
     * Sets {@link QueueOptions#fullTimeout}.
     *
     * @throws IllegalArgumentException if not between 1 ms and 292 years
     */
    public Builder fullTimeout(Duration timeout) {
      fullTimeout = atLeastOneMillisecond("fullTimeout", timeout);
      return this;
    }

    /** Sets {@link QueueOptions#listener}. */
    public Builder listener(QueueListener listener) {
      this.listener = Objects.requireNonNull(listener, "listener");
      return this;
    }

    /** Sets {@link QueueOptions#closeAtExit}. */
    public Builder closeAtExit(boolean close) {
      closeAtExit = close;
      return this;
    }

    /**
     * Sets {@link QueueOptions#exitTimeout}.
     *
     * @throws IllegalArgumentException if not between 1 ms and 1 hour
     */
    public Builder exitTimeout(Duration timeout) {
      if (timeout.compareTo(Duration.ofMillis(1)) < 0
          || timeout.compareTo(Duration.ofHours(1)) > 0) {
        throw new IllegalArgumentException(
            "exitTimeout is "
                + timeout
                + ", but must be from 1 ms to 1 hour; closeAtExit(false) leaves the closing to the"
                + " application");
      }
      exitTimeout = timeout;
      return this;
    }

    /** Returns the options. */
    public QueueOptions build() {
      return new QueueOptions(this);
    }

    static Duration atLeastOneMillisecond(String name, Duration value) {
      Duration most = Duration.ofNanos(Long.MAX_VALUE);
      if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(most) > 0) {
        throw new IllegalArgumentException(
            name + " is " + value + ", but must be from 1 ms to 292 years");
      }
      return value;
    }
  }
}
