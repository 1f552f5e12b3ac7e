package dev.turboqueue.benchmarks;

import dev.turboqueue.Batch;
import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Fsync;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** The cost of one accepted message of 100 bytes: send and flush, by policy. */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class FlushBenchmark {

  /** How accepted messages are forced to the disk. */
  @Param Fsync fsync = Fsync.NONE;

  private final byte[] payload = new byte[100];
  private @Nullable TurboQueue queue;
  private @Nullable Producer producer;

  /** Opens a queue. */
  @Setup
  public void open(ScratchDirectory scratch) throws IOException {
    queue = TurboQueue.open(scratch.file("q"), DirectoryOptions.builder().fsync(fsync).build());
    producer = queue.producer();
  }

  /** Sends a message and flushes. */
  @Benchmark
  public void alone() throws IOException {
    sendAndFlush();
  }

  /** The same in eight threads that share a producer. */
  @Benchmark
  @Threads(8)
  public void eightThreads() throws IOException {
    sendAndFlush();
  }

  private void sendAndFlush() throws IOException {
    Producer shared = Objects.requireNonNull(producer);
    shared.send(payload);
    shared.flush();
  }

  /** Empties the queue, because a directory with many files would change the result. */
  @TearDown(Level.Iteration)
  public void drain() throws IOException, InterruptedException {
    try (Consumer consumer = Objects.requireNonNull(queue).consumer()) {
      Batch batch;
      while ((batch = consumer.pollBatch(Duration.ZERO)) != null) {
        batch.ack();
      }
    }
  }

  /** Closes it. */
  @TearDown
  public void close() throws IOException {
    Objects.requireNonNull(queue).close();
  }
}
