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

  boolean kills() {
    return effect.startsWith("signal");
  }
}
