package dev.turboqueue.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.testing.Jvm;
import dev.turboqueue.testing.Queues;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** A process that takes a batch, half fills another one, and is killed. */
final class LeftBehind {

  /** The first so many messages are accepted; of the others comes what reached the file. */
  private static final int ACCEPTED = 100;

  private LeftBehind() {}

  /** Leaves up to {@code count} messages in {@code directory}, numbered from 0, in two batches. */
  static Template create(Path directory, int count) throws Exception {
    try (Jvm child = Jvm.start(LeftBehind.class, directory, count)) {
      assertThat(child.line()).isEqualTo("left");
      child.kill();
    }
    assertThat(Queues.batches(directory)).hasSize(2).noneMatch(name -> name.startsWith("avail"));
    Set<Long> accepted = LongStream.range(0, ACCEPTED).boxed().collect(Collectors.toSet());
    return new Template(directory, count, accepted, Set.of());
  }

  public static void main(String[] args) throws Exception {
    int count = Integer.parseInt(args[1]);
    DirectoryOptions options = DirectoryOptions.builder().maxBatchAge(Duration.ofDays(1)).build();
    try (TurboQueue queue = TurboQueue.open(Path.of(args[0]), options);
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      for (int i = 0; i < count; i++) {
        producer.send(Payload.of(i));
        if (i == ACCEPTED - 1) {
          producer.flush();
          Queues.next(consumer);
        }
      }
      System.out.println("left");
      System.in.read();
    }
  }
}
