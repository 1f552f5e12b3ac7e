package dev.turboqueue;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often, and after which delays, a message whose handler fails is retried. Immutable.
 *
 * <p>The delay before attempt {@code n + 1} is {@code initialDelay * multiplier^(n - 1)}, at most
 * {@code maxDelay}. It is then randomly made shorter or longer by at most the fraction {@code
 * jitter}, so that messages that failed together do not come back together.
 */
public final class RetryPolicy {

  private static final RetryPolicy DEFAULTS = builder().build();

  private final int maxAttempts;
  private final Duration initialDelay;
  private final double multiplier;
  private final Duration maxDelay;
  private final double jitter;

  private RetryPolicy(Builder builder) {
    maxAttempts = builder.maxAttempts;
    initialDelay = builder.initialDelay;
    multiplier = builder.multiplier;
    maxDelay = builder.maxDelay;
    jitter = builder.jitter;
  }

  /**
   * Returns the default policy: 5 attempts, with delays of 1, 2, 4 and 8 seconds, each plus or
   * minus a fifth.
   */
  public static RetryPolicy defaults() {
    return DEFAULTS;
  }

  /** Returns a builder that starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns after how many failed attempts a message becomes a dead letter. */
  public int maxAttempts() {
    return maxAttempts;
  }

  /**
   * Returns how long to wait after the failed attempt {@code attempt}, counted from 1.
   *
   * @param random the source of the jitter
   */
  public Duration delayAfter(int attempt, RandomGenerator random) {
    double factor = Math.pow(multiplier, Math.min(attempt, 10_000) - 1.0);
    double millis = Math.min(initialDelay.toMillis() * factor, (double) maxDelay.toMillis());
    double spread = 1 + jitter * (2 * random.nextDouble() - 1);
    return Duration.ofMillis(Math.round(millis * spread));
  }

  /** Builds a policy; not thread-safe. */
  public static final class Builder {

    private static final Duration LONGEST = Duration.ofDays(36_500);

    private int maxAttempts = 5;
    private Duration initialDelay = Duration.ofSeconds(1);
    private double multiplier = 2;
    private Duration maxDelay = Duration.ofMinutes(5);
    private double jitter = 0.2;

    private Builder() {}

    /**
     * Sets after how many failed attempts a message becomes a dead letter; 5 by default.
     *
     * @throws IllegalArgumentException if less than 1
     */
    public Builder maxAttempts(int attempts) {
      check(attempts >= 1, "maxAttempts", attempts, "at least 1");
      maxAttempts = attempts;
      return this;
    }

    /**
     * Sets the delay after the first failed attempt; 1 second by default.
     *
     * @throws IllegalArgumentException if negative or more than 100 years
     */
    public Builder initialDelay(Duration delay) {
      check(isDelay(delay), "initialDelay", delay, "from 0 to 100 years");
      initialDelay = delay;
      return this;
    }

    /**
     * Sets the factor by which each delay is longer than the one before; 2 by default.
     *
     * @throws IllegalArgumentException if not between 1 and 1,000
     */
    public Builder multiplier(double multiplier) {
      check(multiplier >= 1 && multiplier <= 1_000, "multiplier", multiplier, "from 1 to 1,000");
      this.multiplier = multiplier;
      return this;
    }

    /**
     * Sets the longest delay; 5 minutes by default.
     *
     * @throws IllegalArgumentException if negative or more than 100 years
     */
    public Builder maxDelay(Duration delay) {
      check(isDelay(delay), "maxDelay", delay, "from 0 to 100 years");
      maxDelay = delay;
      return this;
    }

    /**
     * Sets the fraction by which a delay is randomly made shorter or longer, at most; 0.2 by
     * default.
     *
     * @throws IllegalArgumentException if not between 0 and 1
     */
    public Builder jitter(double jitter) {
      check(jitter >= 0 && jitter <= 1, "jitter", jitter, "from 0 to 1");
      this.jitter = jitter;
      return this;
    }

    /** Returns the policy. */
    public RetryPolicy build() {
      return new RetryPolicy(this);
    }

    private static boolean isDelay(Duration delay) {
      return !delay.isNegative() && delay.compareTo(LONGEST) <= 0;
    }

    private static void check(boolean right, String name, Object value, String range) {
      if (!right) {
        throw new IllegalArgumentException(name + " is " + value + ", but must be " + range);
      }
    }
  }
}
