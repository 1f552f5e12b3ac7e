package dev.turboqueue.internal.batch;

import static dev.turboqueue.BatchState.ASSIGNED;
import static dev.turboqueue.BatchState.AVAILABLE;
import static dev.turboqueue.BatchState.CORRUPT;
import static dev.turboqueue.BatchState.DEAD;
import static dev.turboqueue.BatchState.DELAYED;
import static dev.turboqueue.BatchState.LOADING;

import dev.turboqueue.BatchState;
import java.util.Set;

/** The legal steps from one state of a batch to another; each is one rename. */
@SuppressWarnings("ImmutableEnumChecker") // Set.of makes immutable sets
enum BatchStep {
  ROLL(Set.of(LOADING), Set.of(AVAILABLE, DELAYED, DEAD)),
  COMMIT(Set.of(LOADING), Set.of(LOADING)),
  CLAIM(Set.of(AVAILABLE, DELAYED, DEAD, CORRUPT), Set.of(ASSIGNED)),
  GIVE_BACK(Set.of(ASSIGNED), Set.of(AVAILABLE, DELAYED, DEAD, CORRUPT)),
  SET_ASIDE(Set.of(ASSIGNED), Set.of(CORRUPT)),
  COME_DUE(Set.of(DELAYED), Set.of(AVAILABLE)),
  TAKE(Set.of(LOADING, ASSIGNED), Set.of(LOADING, ASSIGNED)),
  RECOVER(Set.of(LOADING, ASSIGNED), Set.of(AVAILABLE, DELAYED, DEAD, CORRUPT));

  private final Set<BatchState> from;
  private final Set<BatchState> to;

  BatchStep(Set<BatchState> from, Set<BatchState> to) {
    this.from = from;
    this.to = to;
  }

  /** Throws if this step does not lead from one of these states to the other. */
  void check(BatchName before, BatchName after) {
    if (!from.contains(before.state()) || !to.contains(after.state())) {
      throw new IllegalStateException(this + " does not lead from " + before + " to " + after);
    }
  }
}
