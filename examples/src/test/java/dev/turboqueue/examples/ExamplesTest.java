package dev.turboqueue.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.BatchState;
import dev.turboqueue.Producer;
import dev.turboqueue.QueueInspector;
import dev.turboqueue.TurboQueue;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example runs, and says what it should. */
class ExamplesTest {

  @TempDir Path root;

  private interface Main {
    @SuppressWarnings("IncorrectMainMethod") // it stands for one
    void main(String[] args) throws Exception;
  }

  private static String printed(Main example, Path... arguments) throws Exception {
    String[] args = new String[arguments.length];
    for (int i = 0; i < args.length; i++) {
      args[i] = arguments[i].toString();
    }
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      example.main(args);
    } finally {
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static void assertEmpty(Path directory) throws Exception {
    for (BatchState state : BatchState.values()) {
      assertThat(QueueInspector.of(directory).batches(state)).isEmpty();
    }
  }

  @Test
  void quick_start() throws Exception {
    assertThat(printed(QuickStart::main, root.resolve("q")))
        .isEqualToNormalizingNewlines("hello\n{\"order\": 42}\n");
    assertEmpty(root.resolve("q"));
  }

  @Test
  void worker_pool() throws Exception {
    assertThat(printed(WorkerPool::main, root.resolve("q"))).contains("The sum is 500500");
    assertEmpty(root.resolve("q"));
  }

  @Test
  void pipeline_stage() throws Exception {
    try (TurboQueue queue = TurboQueue.open(root.resolve("in"));
        Producer producer = queue.producer()) {
      producer.send("to be loud");
    }
    printed(PipelineStage::main, root.resolve("in"), root.resolve("out"));
    assertEmpty(root.resolve("in"));
    assertThat(printed(args -> QuickStart.consume(Path.of(args[0])), root.resolve("out")))
        .isEqualToNormalizingNewlines("TO BE LOUD\n");
  }

  @Test
  void seed_port() throws Exception {
    assertThat(printed(SeedPort::main, root)).contains("5000 put, 5000 taken");
    assertEmpty(root.resolve("data_in"));
  }

  @Test
  void keys_and_headers() throws Exception {
    assertThat(printed(KeysAndHeaders::main, root.resolve("q")))
        .contains("customer-7: {\"total\": 99.90}", "traceparent = 00-4bf9");
  }
}
