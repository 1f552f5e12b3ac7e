package dev.turboqueue.cli;

import dev.turboqueue.BatchInfo;
import dev.turboqueue.BatchState;
import dev.turboqueue.QueueInspector;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The queues below a root. */
final class Queues {

  private Queues() {}

  /**
   * Returns the totals of every queue below the root, by name. Warns of those that cannot be read.
   */
  static List<Totals> below(Globals globals) throws IOException {
    Path root = globals.root();
    if (!Files.exists(root)) {
      throw new NoSuchFileException(
          root.toString(), null, "there is no such directory; 'turboq put' creates it");
    }
    List<Totals> queues = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root, Files::isDirectory)) {
      for (Path entry : entries) {
        addIfQueue(entry, queues, globals);
      }
    }
    queues.sort((a, b) -> a.queue().compareTo(b.queue()));
    return queues;
  }

  private static void addIfQueue(Path directory, List<Totals> queues, Globals globals) {
    try {
      Totals totals = Totals.of(directory);
      if (!totals.isEmpty() || Files.isDirectory(directory.resolve(".turboqueue"))) {
        queues.add(totals);
      }
    } catch (IOException e) {
      globals.warn("not shown: " + Errors.sentence(e));
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

  /** Returns the name of a state in the input and output. */
  static String name(BatchState state) {
    return state == BatchState.AVAILABLE ? "avail" : state.name().toLowerCase(Locale.ROOT);
  }
}
