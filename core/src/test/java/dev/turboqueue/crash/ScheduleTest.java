package dev.turboqueue.crash;

import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs each scenario as the operating system has it; {@code tools/schedules} tries the orders. */
class ScheduleTest {

  private static final int TIMES = 10;

  private static final Logger LOG = Logger.getLogger("dev.turboqueue");

  @TempDir Path place;

  /** Every recovery says what it did. */
  @BeforeAll
  static void beSilent() {
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void speakAgain() {
    LOG.setLevel(null);
  }

  @ParameterizedTest
  @EnumSource
  void threads_at_work_at_the_same_time_keep_the_promises(Schedule schedule) throws Exception {
    for (int i = 0; i < TIMES; i++) {
      schedule.run(place.resolve(Integer.toString(i)));
    }
  }
}
