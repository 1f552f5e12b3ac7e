package dev.turboqueue.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Counts messages, so that JMH reports them by the second beside the batches. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Messages {

  /** The messages written or read. */
  public long messages;
}
