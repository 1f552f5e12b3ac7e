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
    if (name.isCopy()) {
      return;
    }
    BatchName resting = name.resting();
    if (resting.file().matches("(?s)avail_(ready|dead|delayed|corrupt|invalid_file)_.*")) {
      return; // nobody's, and comes back without its first word
    }
    check(!resting.isInHand() && resting.id().equals(id), name);
    BatchName taken = BatchName.parse(resting.assignedTo(7).file());
    check(taken != null && taken.owner() == 7 && taken.resting().equals(resting), name);
    BatchName corrupt = BatchName.parse(resting.corrupt().file());
    check(corrupt != null && corrupt.state() == BatchState.CORRUPT, name);
  }

  private static void check(boolean holds, BatchName name) {
    if (!holds) {
      throw new IllegalStateException(name.toString());
    }
  }
}
