package dev.turboqueue.benchmarks;

import dev.turboqueue.internal.disk.Disk;
import dev.turboqueue.internal.disk.DiskFile;
import dev.turboqueue.internal.disk.LocalDisk;
import dev.turboqueue.internal.format.BatchReader;
import dev.turboqueue.internal.format.BatchWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Writes and reads a batch with the engine's own pages: file, messages, end of file. */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
public class PageBenchmark {

  private static final String READ = "read.db";

  private final Disk disk = new LocalDisk(PosixFilePermissions.fromString("rw-------"));

  /** Writes the batch that {@link #read} reads. */
  @Setup
  public void prepare(Shape shape, ScratchDirectory scratch) throws IOException {
    write(shape, scratch.file(READ));
  }

  private void write(Shape shape, Path path) throws IOException {
    byte[] payload = shape.payload;
    try (DiskFile file = disk.create(path)) {
      BatchWriter writer = new BatchWriter(file, (long) shape.messages * payload.length, 1);
      for (int i = 0; i < shape.messages; i++) {
        payload[0] = (byte) i;
        writer.addBlob(payload, payload.length, null);
      }
      writer.finish();
    }
  }

  /** Writes a batch and deletes it. */
  @Benchmark
  public void write(Shape shape, ScratchDirectory scratch, Messages counter) throws IOException {
    Path path = scratch.file("write.db");
    write(shape, path);
    disk.delete(path);
    counter.messages += shape.messages;
  }

  /** Reads every message of a batch. */
  @Benchmark
  public void read(ScratchDirectory scratch, Messages counter, Blackhole blackhole)
      throws IOException {
    try (BatchReader reader = BatchReader.open(disk.open(scratch.file(READ)), READ, 0)) {
      while (reader.next()) {
        blackhole.consume(reader.payload());
        counter.messages++;
      }
    }
  }
}
