package dev.turboqueue.internal.batch;

import dev.turboqueue.BatchState;
import java.nio.charset.StandardCharsets;

/** Takes any text apart as a batch's file name: what is understood is understood the same again. */
public final class NameFuzz {

  private NameFuzz() {}

  /** Called by Jazzer, by this name. */
  public static void fuzzerTestOneInput(byte[] input) {
    BatchName name = BatchName.parse(new String(input, StandardCharsets.UTF_8));
    if (name == null) {
      return;
    }
    String id = name.id();
    String home = name.home();
    if (home.isEmpty() || home.matches("(?s)avail_(ready|dead|delayed|corrupt|invalid_file)_.*")) {
      return; // the second is nobody's, and comes back without its first word
    }
    BatchName again = BatchName.parse(home);
    check(again != null && isInNobodysHand(again), name);
    check(again != null && again.id().equals(id), name);
    BatchName taken = BatchName.parse(BatchName.assigned(7, home));
    check(taken != null && taken.owner() == 7 && taken.home().equals(home), name);
    BatchName corrupt = BatchName.parse(BatchName.corrupt(home));
    check(corrupt != null && corrupt.state() == BatchState.CORRUPT, name);
  }

  private static boolean isInNobodysHand(BatchName name) {
    return name.state() != BatchState.LOADING && name.state() != BatchState.ASSIGNED;
  }

  private static void check(boolean holds, BatchName name) {
    if (!holds) {
      throw new IllegalStateException(name.toString());
    }
  }
}
