package dev.turboqueue.process;

import dev.turboqueue.Batch;
import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Fsync;
import dev.turboqueue.Message;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.Queues;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Main classes of the small processes that the tests start; the first argument is the queue. */
final class Children {

  private Children() {}

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private static String hear() throws IOException {
    InputStreamReader input = new InputStreamReader(System.in, StandardCharsets.UTF_8);
    return String.valueOf(new BufferedReader(input).readLine());
  }

  private static void sayAtExit() {
    Runtime.getRuntime().addShutdownHook(new Thread(Children::sayWhenItHasBegun));
  }

  /** The hooks run in any order; that of the queues waits for what is in hand. */
  private static void sayWhenItHasBegun() {
    while (Thread.getAllStackTraces().keySet().stream().noneMatch(Children::waitsAtExit)) {
      Thread.onSpinWait();
    }
    say("exits");
  }

  private static boolean waitsAtExit(Thread thread) {
    return thread.getName().equals("turboqueue-exit")
        && thread.getState() == Thread.State.TIMED_WAITING;
  }

  /** Sends one message, forgets to close, and ends as the second argument says. */
  static final class ForgetfulProducer {
    public static void main(String[] args) throws Exception {
      DirectoryOptions options = DirectoryOptions.builder().maxBatchAge(Duration.ofDays(1)).build();
      TurboQueue.open(Path.of(args[0]), options).producer().send("kept");
      say("sent");
      switch (args[1]) {
        case "exit" -> System.exit(0);
        case "wait" -> hear();
        default -> {}
      }
    }
  }

  /** Sends one message, and exits in the middle of a call. */
  static final class ExitsInPredicate {
    public static void main(String[] args) throws Exception {
      DirectoryOptions options = DirectoryOptions.builder().maxBatchAge(Duration.ofDays(1)).build();
      TurboQueue queue = TurboQueue.open(Path.of(args[0]), options);
      queue.producer().send("kept");
      queue
          .deadLetters()
          .purge(
              letter -> {
                System.exit(3);
                return true;
              });
    }
  }

  /** Sends one message to a queue whose listener exits, or blocks, when it hears of it. */
  static final class EndsInListener {
    public static void main(String[] args) throws Exception {
      DirectoryOptions options =
          DirectoryOptions.builder()
              .listener(
                  event -> {
                    say("heard");
                    if (args[1].equals("exits")) {
                      System.exit(3);
                    }
                    block();
                  })
              .build();
      Producer producer = TurboQueue.open(Path.of(args[0]), options).producer();
      producer.send("kept");
      producer.flush();
      hear();
    }

    private static void block() {
      while (true) {
        LockSupport.park();
      }
    }
  }

  /** Takes a message, forgets to acknowledge and to close, and returns from main. */
  static final class ForgetfulConsumer {
    public static void main(String[] args) throws Exception {
      DirectoryOptions options =
          DirectoryOptions.builder().exitTimeout(Duration.ofMillis(100)).build();
      TurboQueue queue = TurboQueue.open(Path.of(args[0]), options);
      say(String.valueOf(Queues.next(queue.consumer()).text()));
    }
  }

  /** Works from one queue to another; the handler's result is the line that it is given. */
  static final class Stage {
    public static void main(String[] args) throws Exception {
      sayAtExit();
      Consumer consumer = TurboQueue.open(Path.of(args[0])).consumer();
      Producer producer = TurboQueue.open(Path.of(args[1])).producer();
      while (true) {
        consumer.handle(message -> send(message, producer), Duration.ofMinutes(1));
      }
    }

    private static void send(Message message, Producer producer) throws IOException {
      say("has " + message.text());
      producer.send(hear());
      producer.flush();
    }
  }

  /** Closes its queue itself when it exits, after it has sent what it is given then. */
  static final class ClosesItself {
    public static void main(String[] args) throws Exception {
      DirectoryOptions options = DirectoryOptions.builder().closeAtExit(false).build();
      TurboQueue queue = TurboQueue.open(Path.of(args[0]), options);
      Producer producer = queue.producer();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> close(queue, producer)));
      System.exit(0);
    }

    private static void close(TurboQueue queue, Producer producer) {
      say("exits");
      try (queue) {
        producer.send(hear());
      } catch (IOException e) {
        say(e.toString());
      }
      say("closed");
    }
  }

  /** Acknowledges as many messages as the second argument says and waits. */
  static final class AckingConsumer {
    public static void main(String[] args) throws Exception {
      try (TurboQueue queue = TurboQueue.open(Path.of(args[0]));
          Consumer consumer = queue.consumer()) {
        Queues.texts(consumer, Integer.parseInt(args[1]));
        say("acknowledged");
        hear();
      }
    }
  }

  /** Takes a message, waits for a line, and acknowledges. */
  static final class SlowConsumer {
    public static void main(String[] args) throws Exception {
      try (TurboQueue queue = TurboQueue.open(Path.of(args[0]));
          Consumer consumer = queue.consumer()) {
        Message message = Queues.next(consumer);
        say("has " + message.text());
        hear();
        message.ack();
        say("done");
      }
    }
  }

  /** Says when it begins to open the queue, and when it has. */
  static final class Opener {
    public static void main(String[] args) throws Exception {
      say("opening");
      try (TurboQueue queue = TurboQueue.open(Path.of(args[0]))) {
        say("opened " + queue.owner());
      }
    }
  }

  /** Says its owner number and waits. */
  static final class Owner {
    public static void main(String[] args) throws Exception {
      try (TurboQueue queue = TurboQueue.open(Path.of(args[0]))) {
        say(Integer.toString(queue.owner()));
        hear();
      }
    }
  }

  /** Sends numbers in small batches under a limit: queue, first, count, limit. */
  static final class LimitedProducer {
    public static void main(String[] args) throws Exception {
      int first = Integer.parseInt(args[1]);
      int count = Integer.parseInt(args[2]);
      DirectoryOptions options =
          DirectoryOptions.builder()
              .maxEventsPerFile(3)
              .maxAvailFiles(Integer.parseInt(args[3]))
              .maxBatchAge(Duration.ofDays(1))
              .build();
      try (TurboQueue queue = TurboQueue.open(Path.of(args[0]), options);
          Producer producer = queue.producer()) {
        for (int i = first; i < first + count; i++) {
          producer.send(Integer.toString(i));
        }
      }
    }
  }

  /** Sends without a flush until it is killed. */
  static final class EndlessProducer {
    public static void main(String[] args) throws Exception {
      DirectoryOptions options = DirectoryOptions.builder().maxBatchAge(Duration.ofDays(1)).build();
      try (TurboQueue queue = TurboQueue.open(Path.of(args[0]), options);
          Producer producer = queue.producer()) {
        for (int i = 0; i < 50_000; i++) {
          producer.send("message " + i);
        }
        say("sent");
        hear();
      }
    }
  }

  /**
   * Says each message's text and count, and dies of the text "killer": queue, poll or pollBatch.
   */
  static final class Mortal {
    public static void main(String[] args) throws Exception {
      try (TurboQueue queue = TurboQueue.open(Path.of(args[0]));
          Consumer consumer = queue.consumer()) {
        boolean whole = args[1].equals("pollBatch");
        while (whole ? workOnBatch(consumer) : work(consumer.poll(Duration.ofMillis(300)))) {}
        say("end");
      }
    }

    private static boolean workOnBatch(Consumer consumer) throws Exception {
      Batch batch = consumer.pollBatch(Duration.ofMillis(300));
      if (batch == null) {
        return false;
      }
      for (Message message : batch) {
        work(message);
      }
      return true;
    }

    private static boolean work(@Nullable Message message) throws IOException {
      if (message == null) {
        return false;
      }
      say(message.text() + " " + message.deliveryCount());
      if ("killer".equals(message.text())) {
        Runtime.getRuntime().halt(137);
      }
      message.ack();
      return true;
    }
  }

  /** Takes all messages, acknowledges all but the first, and waits: queue, count. */
  static final class KeepsTheFirst {
    public static void main(String[] args) throws Exception {
      try (TurboQueue queue = TurboQueue.open(Path.of(args[0]));
          Consumer consumer = queue.consumer()) {
        Queues.next(consumer);
        Queues.texts(consumer, Integer.parseInt(args[1]) - 1);
        say("acknowledged");
        hear();
      }
    }
  }

  /** Flushes "x" with the policy that the second argument names, and waits. */
  static final class FlushingProducer {
    public static void main(String[] args) throws Exception {
      DirectoryOptions options =
          DirectoryOptions.builder()
              .fsync(Fsync.valueOf(args[1]))
              .maxBatchAge(Duration.ofDays(1))
              .build();
      try (TurboQueue queue = TurboQueue.open(Path.of(args[0]), options);
          Producer producer = queue.producer()) {
        producer.send("x");
        producer.flush();
        producer.send("never flushed");
        say("flushed");
        hear();
      }
    }
  }

  /** Sends "x" with a delay of so many milliseconds, says so, and waits: queue, milliseconds. */
  static final class DelayingProducer {
    public static void main(String[] args) throws Exception {
      Duration delay = Duration.ofMillis(Long.parseLong(args[1]));
      try (TurboQueue queue = TurboQueue.open(Path.of(args[0]));
          Producer producer = queue.producer()) {
        long sent = System.nanoTime(); // the same in every process of a machine
        producer.send(OutgoingMessage.text("x").delay(delay).build());
        producer.flush();
        say(Long.toString(sent));
        hear();
      }
    }
  }

  /** Says "got" and the text of each message as it comes, until it is killed. */
  static final class Listener {
    public static void main(String[] args) throws Exception {
      try (TurboQueue queue = TurboQueue.open(Path.of(args[0]));
          Consumer consumer = queue.consumer()) {
        say("listening");
        while (true) {
          Message message = consumer.poll(Queues.LONG);
          if (message != null) {
            say("got " + message.text());
            message.ack();
          }
        }
      }
    }
  }
}
