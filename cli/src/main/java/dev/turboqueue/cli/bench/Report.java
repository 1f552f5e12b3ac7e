package dev.turboqueue.cli.bench;

/**
 * The results of a child process, and their form as a line of text.
 *
 * @param beginNanos when it began, in {@link System#nanoTime}, which all processes of a Linux
 *     machine share
 * @param endNanos when it had sent or received its last message
 * @param messages how many messages it has sent or received
 * @param startCpuNanos the CPU time of the process before it began: the start of its JVM
 * @param cpuNanos the CPU time of the process over its life up to this report
 */
record Report(long beginNanos, long endNanos, long messages, long startCpuNanos, long cpuNanos) {

  String toLine() {
    return beginNanos + " " + endNanos + " " + messages + " " + startCpuNanos + " " + cpuNanos;
  }

  static Report parse(String line) {
    String[] fields = line.split(" ", -1);
    return new Report(
        Long.parseLong(fields[0]),
        Long.parseLong(fields[1]),
        Long.parseLong(fields[2]),
        Long.parseLong(fields[3]),
        Long.parseLong(fields[4]));
  }
}
