package dev.turboqueue.cli.demo;

import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The directory of one run, which its processes share: two queues, and files of the workers. */
record DemoDirectory(Path path) {

  private static final int RESULT_FILES = 64;
  private static final Duration ROOM_TIMEOUT = Duration.ofMinutes(1);

  /** Creates a fresh directory below {@code parent}. */
  static DemoDirectory createIn(Path parent) throws IOException {
    try {
      Files.createDirectories(parent);
      return new DemoDirectory(Files.createTempDirectory(parent, "turboq-demo-"));
    } catch (IOException e) {
      throw new IOException(
          "cannot create a directory for the demo in " + parent + "; give another one with -r DIR",
          e);
    }
  }

  /** Opens the input queue. A sender that is {@code files} batches ahead of the workers waits. */
  TurboQueue openFlights(int maxEventsPerFile, int files) throws IOException {
    return TurboQueue.open(
        TurboQueue.directory(path, "flights"),
        DirectoryOptions.builder().maxEventsPerFile(maxEventsPerFile).maxAvailFiles(files).build());
  }

  /** Opens the input queue to receive from it. */
  TurboQueue openFlights() throws IOException {
    return TurboQueue.open(TurboQueue.directory(path, "flights"));
  }

  /** Opens the output queue. */
  TurboQueue openResults() throws IOException {
    return TurboQueue.open(
        TurboQueue.directory(path, "results"),
        DirectoryOptions.builder().maxAvailFiles(RESULT_FILES).fullTimeout(ROOM_TIMEOUT).build());
  }

  /** Returns the file of a worker's {@link Deliveries}. */
  Path deliveries(int worker) {
    return path.resolve("worker-" + worker + ".deliveries");
  }

  /** Returns the file for a worker's standard error. */
  Path errors(int worker) {
    return path.resolve("worker-" + worker + ".stderr");
  }

  /** Deletes the directory and everything in it. */
  void delete() throws IOException {
    Trees.delete(path);
  }
}
