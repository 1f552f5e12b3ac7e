package dev.turboqueue.cli.demo;

import java.util.List;

/**
 * What came of a run.
 *
 * @param received how many of the numbers have come out at the end
 * @param lost how many have not
 * @param duplicated how many have come out more than once
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

  /** What a process took; the messages are those delivered to it, for the main one all results. */
  record ProcessUse(String name, long pid, boolean killed, long messages, double cpuSeconds) {}

  long messagesPerSecond() {
    return Math.round(received / seconds);
  }

  /** Returns how many workers were killed. */
  long killed() {
    return processes.stream().filter(ProcessUse::killed).count();
  }
}
