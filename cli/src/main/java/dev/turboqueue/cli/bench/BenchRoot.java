package dev.turboqueue.cli.bench;

import dev.turboqueue.cli.Globals;
import java.nio.file.Path;

/** Where the temporary queues of a measurement lie. */
final class BenchRoot {

  private BenchRoot() {}

  /** Returns the root that was given, the system's temporary directory if none was. */
  static Path of(Globals globals) {
    Path root = globals.givenRoot();
    return root != null ? root : Path.of(System.getProperty("java.io.tmpdir"));
  }
}
