package dev.turboqueue.cli;

import dev.turboqueue.BatchInfo;
import dev.turboqueue.BatchState;
import dev.turboqueue.QueueInspector;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The queues below a root.
 *
 * @param totals of each, by name
 * @param unreadable why directories below the root cannot be looked at
 */
record Queues(List<Totals> totals, List<String> unreadable) {

  static Queues below(Globals globals) throws IOException {
    Path root = globals.root();
    if (!Files.exists(root)) {
      throw new NoSuchFileException(
          root.toString(), null, "there is no such directory; 'turboq put' creates it");
    }
    Queues queues = new Queues(new ArrayList<>(), new ArrayList<>());
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root, Files::isDirectory)) {
      for (Path entry : entries) {
        queues.addIfQueue(entry);
      }
    }
    queues.totals.sort((a, b) -> a.queue().compareTo(b.queue()));
    return queues;
  }

  private void addIfQueue(Path directory) {
    try {
      Totals queue = Totals.of(directory);
      if (!queue.isEmpty() || Files.isDirectory(directory.resolve(".turboqueue"))) {
        totals.add(queue);
      }
    } catch (IOException e) {
      unreadable.add(Errors.sentence(e));
    }
  }

  /**
   * Tells of the directories that cannot be looked at: they may hold messages.
   *
   * @throws CliException if there is one
   */
  void check() {
    if (!unreadable.isEmpty()) {
      throw new CliException(Exit.FAILURE, "Not shown: " + String.join("; ", unreadable));
    }
  }

  /** Returns the batches of a queue in the order of their states and names. */
  static List<BatchInfo> batches(QueueInspector inspector) throws IOException {
    List<BatchInfo> batches = new ArrayList<>();
    for (BatchState state : BatchState.values()) {
      batches.addAll(inspector.batches(state));
    }
    return batches;
  }

  /** Returns whether it is known when a batch was last written. */
  static boolean isDated(BatchInfo batch) {
    return !batch.modified().equals(Instant.EPOCH);
  }

  /** Returns the name of a state in the input and output. */
  static String name(BatchState state) {
    return state == BatchState.AVAILABLE ? "avail" : state.name().toLowerCase(Locale.ROOT);
  }
}
