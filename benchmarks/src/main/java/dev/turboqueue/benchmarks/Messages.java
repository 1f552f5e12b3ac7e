package dev.turboqueue.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Counts messages, so that JMH reports messages per second in addition to batches. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Messages {

  /** The messages written or read. */
  public long messages;
}
