package dev.turboqueue.cli.demo;

/**
 * The status of a worker, a line on its standard output.
 *
 * @param idle whether it waits for a batch
 * @param messages how many messages it has worked on
 * @param inHand how many of these it has not acknowledged yet
 * @param cpuNanos the CPU time of its process
 */
record WorkerStatus(boolean idle, long messages, int inHand, long cpuNanos) {

  static final WorkerStatus STARTING = new WorkerStatus(false, 0, 0, 0);

  String line() {
    return idle + " " + messages + " " + inHand + " " + cpuNanos;
  }

  static WorkerStatus parse(String line) {
    String[] words = line.split(" ", -1);
    return new WorkerStatus(
        Boolean.parseBoolean(words[0]),
        Long.parseLong(words[1]),
        Integer.parseInt(words[2]),
        Long.parseLong(words[3]));
  }
}
