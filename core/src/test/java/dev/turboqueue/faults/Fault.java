package dev.turboqueue.faults;

import dev.turboqueue.Fsync;
import java.util.List;

/**
 * One fault: what the kernel answers to which system call of which thread.
 *
 * @param inWorker whether the thread is the one that uses the queue, not the one that touches locks
 * @param effect as strace's inject option has it: {@code error=EIO}, {@code signal=KILL}
 * @param nth the first call that meets it
 * @param forever whether all calls after it do too
 * @param retries whether the program tries again
 */
record Fault(
    Scenario scenario,
    boolean inWorker,
    String call,
    String effect,
    int nth,
    boolean forever,
    Fsync fsync,
    boolean retries) {

  List<String> options() {
    String when = nth + (forever ? "+" : "");
    return List.of("-e", "trace=" + call, "-e", "inject=" + call + ":" + effect + ":when=" + when);
  }

  /** Returns a fault of another call. */
  Fault of(String anotherCall, int number) {
    return new Fault(scenario, inWorker, anotherCall, effect, number, forever, fsync, retries);
  }

  Fault with(String anotherEffect) {
    return new Fault(scenario, inWorker, call, anotherEffect, nth, forever, fsync, retries);
  }

  /** Returns the same fault of a call and all after it. */
  Fault lasting() {
    return new Fault(scenario, inWorker, call, effect, nth, true, fsync, retries);
  }

  /** Returns the same fault of a program that tries again. */
  Fault outlasted() {
    return new Fault(scenario, inWorker, call, effect, nth, forever, fsync, true);
  }

  /** Returns where it happens, in words. */
  String place() {
    return scenario + ", " + fsync + (inWorker ? ", worker" : ", locks");
  }

  boolean kills() {
    return effect.startsWith("signal");
  }
}
