import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.pastalab.fray.core.ThreadContext;
import org.pastalab.fray.core.randomness.Randomness;
import org.pastalab.fray.core.scheduler.Scheduler;

/**
 * Orders threads at random. The first one that can goes on, but at three steps it becomes the last
 * one. These steps lie within the first 32 of a schedule, or 64, and so on up to 512: scenarios are
 * short and long.
 *
 * <p>This is PCT. Fray's own has one length for all scenarios, and cannot repeat what it did: all
 * that happens here follows from the random numbers, which Fray records.
 */
public final class Switches extends Scheduler {

  private static final int SWITCHES = 3;
  private static final int SHORTEST = 32;
  private static final int LENGTHS = 5;

  private final List<ThreadContext> order = new ArrayList<>();
  private final Set<Integer> switches = new HashSet<>();
  private int step;

  /** Called by Fray, for the first schedule and to repeat one. */
  public Switches(Randomness random) {
    super(random);
    int length = SHORTEST << nextInt() % LENGTHS;
    for (int i = 0; i < SWITCHES; i++) {
      switches.add(1 + nextInt() % length);
    }
  }

  @Override
  public ThreadContext scheduleNextOperation(
      List<ThreadContext> ready, Collection<ThreadContext> all) {
    if (ready.size() == 1) {
      return ready.get(0);
    }
    for (ThreadContext thread : ready) {
      if (!order.contains(thread)) {
        order.add(nextInt() % (order.size() + 1), thread);
      }
    }
    ThreadContext next = order.stream().filter(ready::contains).findFirst().orElseThrow();
    step++;
    if (switches.contains(step)) {
      order.remove(next);
      order.add(next);
    }
    return next;
  }

  @Override
  public Scheduler nextIteration(Randomness random) {
    return new Switches(random);
  }
}
