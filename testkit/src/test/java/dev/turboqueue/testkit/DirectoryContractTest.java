package dev.turboqueue.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.Capability;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.MessageQueue;
import dev.turboqueue.QueueOptions;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.WhenFull;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory does what every engine promises. */
class DirectoryContractTest extends MessageQueueContract {

  @TempDir Path root;

  @Override
  MessageQueue open(QueueOptions options) throws Exception {
    return MessageQueue.open("file:" + root.resolve("q"), options);
  }

  @Override
  MessageQueue openFullAtOne(WhenFull whenFull, Duration timeout) throws Exception {
    DirectoryOptions options =
        DirectoryOptions.builder()
            .whenFull(whenFull)
            .fullTimeout(timeout)
            .maxAvailFiles(1)
            .maxEventsPerFile(1)
            .build();
    return TurboQueue.open(root.resolve("q"), options);
  }

  @Test
  void a_directory_can_do_everything() throws Exception {
    try (MessageQueue queue = open(QueueOptions.defaults())) {
      assertThat(queue.capabilities()).containsExactlyInAnyOrder(Capability.values());
    }
  }
}
