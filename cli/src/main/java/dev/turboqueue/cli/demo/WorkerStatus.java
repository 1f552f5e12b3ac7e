package dev.turboqueue.cli.demo;

/** What a worker says of itself, in a line on its standard output. */
record WorkerStatus(boolean idle, long messages, long cpuNanos) {

  static final WorkerStatus STARTING = new WorkerStatus(false, 0, 0);

  String line() {
    return (idle ? "idle " : "busy ") + messages + " " + cpuNanos;
  }

  static WorkerStatus parse(String line) {
    String[] words = line.split(" ", -1);
    return new WorkerStatus(
        words[0].equals("idle"), Long.parseLong(words[1]), Long.parseLong(words[2]));
  }
}
