package dev.turboqueue.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.turboqueue.Fsync;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Crashes every scenario at every operation; {@code tools/crash-states} does more of it. */
class CrashTest {

  private static final String WANTED = System.getProperty("crash", "");
  private static final boolean CAMPAIGN =
      Explorer.isState(WANTED)
          ? WANTED.contains("/sectors ")
          : Boolean.getBoolean("crash.campaign");
  private static final Explorer.Effort TEST = new Explorer.Effort(false, 400, 40, 2);
  private static final Explorer.Effort EFFORT =
      CAMPAIGN ? new Explorer.Effort(true, 2_000, 8, 4) : new Explorer.Effort(false, 6, 60, 1);

  private static final Logger LOG = Logger.getLogger("dev.turboqueue");

  private static long total;

  @TempDir Path homes;

  /** Every recovery says what it did. */
  @BeforeAll
  static void beSilent() {
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void speakAgain() {
    LOG.setLevel(null);
    System.out.printf("%,d states%n", total);
  }

  static List<Arguments> all() {
    List<Arguments> all = new ArrayList<>();
    for (Scenarios scenario : Scenarios.values()) {
      for (Fsync fsync : Fsync.values()) {
        String name = scenario + "/" + fsync + "/";
        if (Explorer.isState(WANTED) ? WANTED.startsWith(name) : name.startsWith(WANTED)) {
          all.add(Arguments.of(scenario, fsync));
        }
      }
    }
    return all;
  }

  @ParameterizedTest(name = "{0} with Fsync.{1}")
  @MethodSource("all")
  void a_queue_keeps_its_promises_wherever_it_crashes(Scenarios scenario, Fsync fsync)
      throws Exception {
    Explorer explorer = new Explorer(homes, fsync, EFFORT, event -> true, WANTED);
    long start = System.nanoTime();
    explorer.explore(scenario);
    System.out.printf(
        "%s/%s: %,d states, %,d of them of recoveries, %,d ms%n",
        scenario,
        fsync,
        explorer.states(),
        explorer.recoveryStates(),
        (System.nanoTime() - start) / 1_000_000);
    total += explorer.states();
    assertThat(explorer.states()).isPositive();
  }

  @Test
  void a_disk_that_does_not_force_files_is_found_out() {
    assertThat(foundOut(Scenarios.ONE_BATCH, event -> !(event instanceof Event.Force)))
        .contains("accepted, but not delivered");
  }

  @Test
  void a_disk_that_does_not_force_names_is_found_out() {
    assertThat(foundOut(Scenarios.ONE_BATCH, event -> !(event instanceof Event.ForceDirectory)))
        .contains("accepted, but not delivered");
  }

  @Test
  void a_disk_that_forgets_the_progress_is_found_out() {
    assertThat(foundOut(Scenarios.ACKNOWLEDGED_ONE_BY_ONE, event -> !isProgress(event)))
        .contains("settled, but delivered again");
  }

  private static boolean isProgress(Event event) {
    return event instanceof Event.Write write && write.position() == 60;
  }

  /** Returns what a disk is found out by that makes only {@code honest} changes. */
  private String foundOut(Scenarios scenario, Predicate<Event> honest) {
    Explorer explorer = new Explorer(homes, Fsync.ROLL, TEST, honest, "");
    Throwable violation = catchThrowable(() -> explorer.explore(scenario));
    assertThat(violation).isInstanceOf(AssertionError.class);
    return String.valueOf(violation.getMessage());
  }
}
