package dev.turboqueue.crash;

import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Fsync;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Crashes one scenario at every operation, in every way, and its recovery again.
 *
 * <p>A state is named by where it comes from: {@code ONE_BATCH/ROLL/pages power@3#17} is the 17th
 * state that a power failure may leave after the third change of the disk; {@code … kill@0#1}
 * behind it is the second state that killing the recovery from it may leave before its first
 * change.
 */
final class Explorer {

  /**
   * How much is tried.
   *
   * @param everySector whether a write is torn at every sector
   * @param states of a crash at one operation, how many states at most
   * @param recoveries of how many states one has its recovery crash
   * @param recoveryStates of a crash at one operation of the recovery, how many states at most
   */
  record Effort(boolean everySector, int states, int recoveries, int recoveryStates) {}

  private final Path homes;
  private final Effort effort;
  private final Predicate<Event> honest;
  private final String wanted;
  private final Messages messages = new Messages();
  private final Fsync fsync;
  private DirectoryOptions options = DirectoryOptions.defaults();
  private boolean repaired;
  private long states;
  private long recoveryStates;

  /**
   * Creates an explorer.
   *
   * @param honest the changes that the disk really makes; a disk that lies must be found out
   * @param wanted the name of the only state to visit, or the beginning of the names of those
   */
  Explorer(Path homes, Fsync fsync, Effort effort, Predicate<Event> honest, String wanted) {
    this.honest = honest;
    this.homes = homes;
    this.fsync = fsync;
    this.effort = effort;
    this.wanted = wanted;
  }

  /** What has happened on a disk. */
  private record Run(DiskImage initial, List<Event> log, Ledger ledger) {
    static Run of(World world) {
      return new Run(world.disk().initial(), world.disk().log(), world.ledger());
    }
  }

  /** Runs a scenario and visits all states of all its crashes. */
  void explore(Scenarios scenario) throws Exception {
    Promises promises = Promises.none();
    repaired = scenario.isRepaired();
    DiskImage image = scenario.prepare(messages, promises);
    Run run;
    try (World world = new World(homes, fsync, image, messages, promises)) {
      scenario.run(world);
      run = Run.of(world);
      options = world.options();
    }
    String name = scenario + "/" + fsync + (effort.everySector ? "/sectors" : "/pages");
    crash(run, false, false, name);
    crash(run, true, false, name);
  }

  /** Returns how many states were visited. */
  long states() {
    return states;
  }

  /** Returns how many of them came from crashing a recovery. */
  long recoveryStates() {
    return recoveryStates;
  }

  private void crash(Run run, boolean power, boolean powerBefore, String from) throws Exception {
    boolean first = from.indexOf(' ') < 0;
    Tears tears = new Tears(effort.everySector);
    Crashes crashes =
        power ? new PowerLoss(run.initial, tears) : new ProcessDeath(run.initial, tears);
    Set<List<Long>> seen = new HashSet<>();
    for (int time = 0; time <= run.log.size(); time++) {
      Event next = time < run.log.size() ? run.log.get(time) : null;
      List<Supplier<DiskImage>> possible = crashes.states(next);
      Promises promises = run.ledger.at(time);
      long version = run.ledger.version(time);
      String at = from + (power ? " power@" : " kill@") + time;
      for (int number : chosen(possible.size(), first, at)) {
        String name = at + "#" + number;
        if (isWanted(name)) {
          DiskImage image = possible.get(number).get();
          if (seen.add(List.of(image.fingerprint(), version))) {
            visit(image, promises, power || powerBefore, name, first, time + number);
          }
        }
      }
      if (next != null && honest.test(next)) {
        crashes.advance(next);
      }
    }
  }

  private boolean isWanted(String name) {
    return !isState(wanted)
        || (wanted + " ").startsWith(name + " ")
        || (name + " ").startsWith(wanted + " ");
  }

  /** Returns whether this is the name of one state, not the beginning of those of many. */
  static boolean isState(String wanted) {
    return wanted.indexOf(' ') >= 0;
  }

  /** Returns which of {@code count} states are visited: the same ones in every run. */
  private List<Integer> chosen(int count, boolean first, String at) {
    int most = first ? effort.states : effort.recoveryStates;
    List<Integer> all = new ArrayList<>(IntStream.range(0, count).boxed().toList());
    if (count <= most || isState(wanted)) {
      return all;
    }
    Collections.shuffle(all, new Random(at.hashCode()));
    return all.subList(0, most);
  }

  private void visit(
      DiskImage image, Promises promises, boolean power, String name, boolean first, int number)
      throws Exception {
    states++;
    recoveryStates += first ? 0 : 1;
    int known = messages.count();
    // A recovery makes a copy of what is not whole: the loss does not show in that.
    boolean lossy = Recoverer.areBytesLost(image, power);
    Promises kept = lossy ? promises.withoutSettled() : promises;
    Run recovery = recover(image, kept, power, name, 1 + number % 2);
    if (first && (number % effort.recoveries == 0 || isState(wanted))) {
      crash(recovery, false, power, name);
      crash(recovery, true, power, name);
    }
    messages.forgetAllBut(known);
  }

  private Run recover(DiskImage image, Promises promises, boolean power, String name, int owner)
      throws Exception {
    boolean mayLose = power && !Scenarios.survivesPowerLoss(fsync);
    try (World world = new World(homes, fsync, image, messages, promises)) {
      new Recoverer(world, image, promises, power, mayLose)
          .work(world.process(owner, options), repaired);
      return Run.of(world);
    } catch (Exception | AssertionError e) {
      throw new AssertionError(
          "Repeat with tools/crash-states '" + name + "': " + e.getMessage(), e);
    }
  }
}
