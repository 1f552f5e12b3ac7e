package dev.turboqueue.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;

/**
 * Ends a command cleanly at the first SIGINT, SIGTERM or SIGHUP, and at once at the second. The
 * command's thread is interrupted and can find the reason here. Thread-safe.
 */
public final class Stop {

  /** How long a command may take to end before it is ended by force. */
  private static final long GRACE_MILLIS = 3_000;

  /**
   * How long an exit waits for messages in hand: not at all, as a command that could have settled
   * them has had its time.
   */
  static final Duration NO_TIME = Duration.ofMillis(1);

  private static final Map<String, Integer> NUMBERS = Map.of("HUP", 1, "INT", 2, "TERM", 15);

  private final Thread worker;
  private volatile int signal;

  /** Creates a stop for {@code worker} that handles no signal yet. */
  Stop(Thread worker) {
    this.worker = worker;
  }

  /** Returns whether the command must end. */
  public boolean requested() {
    return signal != 0;
  }

  /** Returns the exit code of a command that was stopped. */
  int exit() {
    return 128 + signal;
  }

  /** Asks the command to end as if signal {@code number} had come. */
  void request(int number) {
    signal = number;
    worker.interrupt();
  }

  /*
   * By reflection, because the compiler warns about sun.misc.Signal, the only way to notice a
   * second signal. If it is missing, the first signal still ends the JVM cleanly, through the
   * queue's own shutdown hook.
   */
  void listen() {
    try {
      Class<?> type = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      for (Map.Entry<String, Integer> one : NUMBERS.entrySet()) {
        InvocationHandler handler =
            (proxy, method, arguments) -> {
              arrived(one.getValue());
              return null;
            };
        Object proxy =
            Proxy.newProxyInstance(
                Stop.class.getClassLoader(), new Class<?>[] {handlerType}, handler);
        Object signalObject = type.getConstructor(String.class).newInstance(one.getKey());
        type.getMethod("handle", type, handlerType).invoke(null, signalObject, proxy);
      }
    } catch (ReflectiveOperationException | RuntimeException unavailable) {
      System.getLogger("dev.turboqueue")
          .log(System.Logger.Level.DEBUG, "A second signal cannot be handled", unavailable);
    }
  }

  /** Runs in a separate thread. */
  private void arrived(int number) throws InterruptedException {
    if (requested()) {
      Runtime.getRuntime().halt(128 + number);
    }
    request(number);
    worker.join(GRACE_MILLIS);
    if (worker.isAlive()) {
      // Blocked, perhaps in a write that nobody reads. The queue gives back what is in hand.
      System.exit(exit());
    }
  }
}
