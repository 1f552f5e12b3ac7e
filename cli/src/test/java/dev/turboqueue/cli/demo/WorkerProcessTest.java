package dev.turboqueue.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerProcessTest {

  @TempDir Path directory;

  @Test
  void a_worker_that_cannot_work_fails_with_what_it_said() throws IOException {
    Files.writeString(directory.resolve("flights"), "not a queue");
    WorkerProcess worker =
        WorkerProcess.start(new DemoDirectory(directory), 1, 10, mustNotBeBusy -> {});
    try {
      await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(
              () ->
                  assertThatThrownBy(worker::check)
                      .isInstanceOf(IOException.class)
                      .hasMessageStartingWith("worker 1 failed with exit code 1. It printed:")
                      .hasMessageContaining(directory.resolve("flights").toString()));
    } finally {
      worker.destroy();
    }
  }

  @Test
  void a_worker_that_was_killed_has_not_failed() throws IOException {
    WorkerProcess worker = WorkerProcess.start(new DemoDirectory(directory), 1, 10, busy -> {});
    worker.kill();
    worker.destroy();
    worker.check();
    assertThat(worker.idleOrGone()).isTrue();
    assertThat(worker.state().killed()).isTrue();
  }
}
