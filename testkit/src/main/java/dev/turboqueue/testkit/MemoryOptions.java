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
 * How a queue in memory behaves. Immutable.
 *
 * <p>The limit, the clock and what the queue cannot do belong to the queue, not to who opens it:
 * the options that it was last opened with hold for all. So a test opens the queue with its clock
 * first; the code under test may then open the same address with options that know nothing of it.
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
   * Returns how many messages may wait to be taken before the queue counts as full; by default
   * there is no limit ({@link Integer#MAX_VALUE}). What waits for its time or is in hand does not
   * count.
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

  /** Returns what the queue cannot do, although queues in memory can; nothing by default. */
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
     * Sets {@link MemoryOptions#without}, to see what code does on an engine that can do less. What
     * is refused then: delays, and single dead letters.
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
    public MemoryOptions build() {
      return new MemoryOptions(this);
    }
  }
}
