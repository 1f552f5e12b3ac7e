package dev.turboqueue.crash;

/** Something that processes do with a queue. Always the same: it leaves nothing to threads. */
@FunctionalInterface
interface Scenario {
  void run(World world) throws Exception;
}
