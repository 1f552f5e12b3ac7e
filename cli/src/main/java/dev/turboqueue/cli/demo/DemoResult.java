package dev.turboqueue.cli.demo;

import java.util.List;

/**
 * The result of a run.
 *
 * @param received how many of the numbers were received at the end
 * @param lost how many were not
 * @param duplicated how many were received more than once
 * @param redelivered how many were delivered to the workers more than once
 * @param workers how many were started at the beginning
 * @param seconds from the first send to the last receipt
 */
record DemoResult(
    int sent,
    int received,
    int lost,
    int duplicated,
    int redelivered,
    int workers,
    double seconds,
    List<ProcessUse> processes) {

  /**
   * The CPU time and messages of a process; the messages are those delivered to it, for the main
   * process all results.
   */
  record ProcessUse(String name, long pid, boolean killed, long messages, double cpuSeconds) {}

  long messagesPerSecond() {
    return Math.round(received / seconds);
  }

  /** Returns how many workers were killed. */
  long killed() {
    return processes.stream().filter(ProcessUse::killed).count();
  }
}
