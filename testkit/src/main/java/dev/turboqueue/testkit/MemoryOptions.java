package dev.turboqueue.testkit;

import dev.turboqueue.Capability;
import dev.turboqueue.QueueListener;
import dev.turboqueue.QueueOptions;
import dev.turboqueue.WhenFull;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * The options of an in-memory queue. Immutable.
 *
 * <p>The limit, the clock and the missing abilities belong to the queue: the {@code MemoryOptions}
 * with which it was last opened apply to all who have it open. So a test first opens the queue with
 * its clock; the code under test may then open the same address with other options that do not have
 * a clock.
 */
public final class MemoryOptions extends QueueOptions {

  private final int maxMessages;
  private final InstantSource clock;
  private final Set<Capability> without;

  private MemoryOptions(Builder builder) {
    super(builder);
    maxMessages = builder.maxMessages;
    clock = builder.clock;
    without = Set.copyOf(builder.without);
  }

  /** Returns the default options. */
  public static MemoryOptions defaults() {
    return builder().build();
  }

  /** Returns a builder that starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the number of available messages at which the queue is full; by default there is no
   * limit ({@link Integer#MAX_VALUE}). Messages that are delayed or in hand do not count.
   */
  public int maxMessages() {
    return maxMessages;
  }

  /**
   * Returns the clock of delays and of {@link dev.turboqueue.ConsumerOptions#processingLimit}; the
   * system's by default. The timeouts of {@code poll} and of a full queue are real time.
   */
  public InstantSource clock() {
    return clock;
  }

  /** Returns the abilities of in-memory queues that this queue shall lack; none by default. */
  public Set<Capability> without() {
    return without;
  }

  /** Builds options; not thread-safe. */
  public static final class Builder extends QueueOptions.Builder {

    private int maxMessages = Integer.MAX_VALUE;
    private InstantSource clock = InstantSource.system();
    private Set<Capability> without = EnumSet.noneOf(Capability.class);

    private Builder() {}

    /**
     * Sets {@link MemoryOptions#maxMessages}.
     *
     * @throws IllegalArgumentException if less than 1
     */
    public Builder maxMessages(int messages) {
      if (messages < 1) {
        throw new IllegalArgumentException(
            "maxMessages is " + messages + ", but must be at least 1");
      }
      maxMessages = messages;
      return this;
    }

    /** Sets {@link MemoryOptions#clock}. */
    public Builder clock(InstantSource clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /**
     * Sets {@link MemoryOptions#without}, to test code on an engine that can do less. The queue
     * then refuses delays and single dead letters if they are missing.
     */
    public Builder without(Capability... capabilities) {
      without = Set.of(capabilities);
      return this;
    }

    @Override
    public Builder from(QueueOptions options) {
      super.from(options);
      return this;
    }

    @Override
    public Builder maxBatchAge(Duration age) {
      super.maxBatchAge(age);
      return this;
    }

    @Override
    public Builder whenFull(WhenFull whenFull) {
      super.whenFull(whenFull);
      return this;
    }

    @Override
    public Builder fullTimeout(Duration timeout) {
      super.fullTimeout(timeout);
      return this;
    }

    @Override
    public Builder listener(QueueListener listener) {
      super.listener(listener);
      return this;
    }

    @Override
    public Builder closeAtExit(boolean close) {
      super.closeAtExit(close);
      return this;
    }

    @Override
    public Builder exitTimeout(Duration timeout) {
      super.exitTimeout(timeout);
      return this;
    }

    @Override
    public MemoryOptions build() {
      return new MemoryOptions(this);
    }
  }
}
