package dev.turboqueue.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A queue to begin with, of which copies are made.
 *
 * @param messages how many messages, numbered from 0, were sent
 * @param accepted which of them must come
 * @param damaged the names of damaged batches, which must be kept; their messages may come twice
 */
record Template(Path directory, int messages, Set<Long> accepted, Set<String> damaged) {

  void copyTo(Path target, EventLog log) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.toList()) {
        Files.copy(path, target.resolve(directory.relativize(path).toString()));
      }
    }
    int moved = damaged.isEmpty() ? 0 : EventLog.MOVED;
    for (long number = 0; number < messages; number++) {
      int accept = accepted.contains(number) ? EventLog.ACCEPTED : 0;
      log.add(number, EventLog.SENDING | accept | moved);
    }
  }
}
