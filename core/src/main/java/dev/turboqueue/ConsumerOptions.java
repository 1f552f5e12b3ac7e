package dev.turboqueue;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a consumer handles what it receives. Immutable. */
public final class ConsumerOptions {

  private static final ConsumerOptions DEFAULTS = builder().build();

  private final RetryPolicy retryPolicy;
  private final @Nullable Duration processingLimit;
  private final int maxUnsaved;
  private final Duration saveInterval;

  private ConsumerOptions(Builder builder) {
    retryPolicy = builder.retryPolicy;
    processingLimit = builder.processingLimit;
    maxUnsaved = builder.maxUnsaved;
    saveInterval = builder.saveInterval;
  }

  /** Returns the default options. */
  public static ConsumerOptions defaults() {
    return DEFAULTS;
  }

  /** Returns a builder that starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns what happens to messages whose handler fails; {@link RetryPolicy#defaults} by default.
   */
  public RetryPolicy retryPolicy() {
    return retryPolicy;
  }

  /**
   * Returns how long a message may be in hand; null, the default, means as long as its process
   * lives. A message that takes longer is given back as if its handler had failed, and its holder
   * can no longer settle it. The same applies to the rest of a batch that was taken as a whole, if
   * nobody has asked for its next message for this long.
   */
  public @Nullable Duration processingLimit() {
    return processingLimit;
  }

  /**
   * Returns the number of acknowledgements after which they are stored at the latest; 1,000 by
   * default. If the process dies, at most this many settled messages are delivered again.
   */
  public int maxUnsaved() {
    return maxUnsaved;
  }

  /** Returns the time after which an acknowledgement is stored at the latest; 5 ms by default. */
  public Duration saveInterval() {
    return saveInterval;
  }

  /** Builds options; not thread-safe. */
  public static final class Builder {

    private static final Duration LONGEST = Duration.ofDays(36_500);

    private RetryPolicy retryPolicy = RetryPolicy.defaults();
    private @Nullable Duration processingLimit;
    private int maxUnsaved = 1_000;
    private Duration saveInterval = Duration.ofMillis(5);

    private Builder() {}

    /** Sets {@link ConsumerOptions#retryPolicy}. */
    public Builder retryPolicy(RetryPolicy policy) {
      retryPolicy = Objects.requireNonNull(policy, "retryPolicy");
      return this;
    }

    /**
     * Sets {@link ConsumerOptions#processingLimit}; null for none.
     *
     * @throws IllegalArgumentException if not between 1 ms and 100 years
     */
    public Builder processingLimit(@Nullable Duration limit) {
      processingLimit = limit == null ? null : checked("processingLimit", limit);
      return this;
    }

    /**
     * Sets {@link ConsumerOptions#maxUnsaved}.
     *
     * @throws IllegalArgumentException if less than 1
     */
    public Builder maxUnsaved(int messages) {
      if (messages < 1) {
        throw new IllegalArgumentException(
            "maxUnsaved is " + messages + ", but must be at least 1");
      }
      maxUnsaved = messages;
      return this;
    }

    /**
     * Sets {@link ConsumerOptions#saveInterval}; checked every 5 ms.
     *
     * @throws IllegalArgumentException if not between 1 ms and 100 years
     */
    public Builder saveInterval(Duration interval) {
      saveInterval = checked("saveInterval", interval);
      return this;
    }

    /** Returns the options. */
    public ConsumerOptions build() {
      return new ConsumerOptions(this);
    }

    private static Duration checked(String name, Duration value) {
      if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(
            name + " is " + value + ", but must be from 1 ms to 100 years");
      }
      return value;
    }
  }
}
