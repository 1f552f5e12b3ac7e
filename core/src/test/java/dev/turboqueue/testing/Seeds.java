package dev.turboqueue.testing;

import java.util.Random;
import java.util.SplittableRandom;

/** Where tests get their random numbers from. */
public final class Seeds {

  private Seeds() {}

  /** Returns the seed given by {@code -Dseed}, a new one without. */
  public static long seed() {
    Long given = Long.getLong("seed");
    return given == null ? new SplittableRandom().nextLong() : given;
  }

  /** Returns any one of {@code all}. */
  public static <T> T any(Random random, T[] all) {
    return all[random.nextInt(all.length)];
  }

  /** Something to do with random numbers. */
  @FunctionalInterface
  public interface Body {
    void run(Random random) throws Exception;
  }

  /** Runs {@code body}; its failure names the seed that repeats it. */
  public static void withSeed(Body body) throws Exception {
    long seed = seed();
    try {
      body.run(new Random(seed));
    } catch (Exception | AssertionError e) {
      throw new AssertionError("Repeat with -Dtest.jvm=-Dseed=" + seed + ": " + e.getMessage(), e);
    }
  }
}
