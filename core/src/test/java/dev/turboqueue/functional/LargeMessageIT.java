package dev.turboqueue.functional;

import static dev.turboqueue.testing.Queues.batches;
import static dev.turboqueue.testing.Queues.next;
import static dev.turboqueue.testing.Queues.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.Consumer;
import dev.turboqueue.Message;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeMessageIT {

  @TempDir Path root;

  @Test
  void the_largest_message_passes_between_small_ones() throws Exception {
    boolean hasHeap = Runtime.getRuntime().maxMemory() > 2L << 30;
    Assumptions.assumeTrue(hasHeap, "needs 2 GiB of heap: -Dtest.jvm=-Xmx2g");
    byte[] large = new byte[Producer.MAX_MESSAGE_BYTES];
    new Random(1).nextBytes(large);
    try (TurboQueue queue = TurboQueue.open(root.resolve("q"));
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      producer.send("before");
      producer.send(large);
      producer.send("after");
      producer.flush();
      assertThat(texts(consumer, 1)).containsExactly("before");
      Message message = next(consumer);
      assertThat(Arrays.equals(message.bytes(), large)).isTrue();
      message.ack();
      assertThat(texts(consumer, 1)).containsExactly("after");
      assertThat(batches(queue.directory())).isEmpty();
    }
  }
}
