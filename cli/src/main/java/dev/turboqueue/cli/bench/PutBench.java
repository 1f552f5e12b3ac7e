package dev.turboqueue.cli.bench;

import picocli.CommandLine.Command;

/** Measures sending. */
@Command(
    name = "put",
    description = "Measures only producer processes.",
    footer = {"", "Example:", "  turboq bench put --messages 50000000 --size 1000"})
final class PutBench extends RaceCommand {

  PutBench() {
    super(Scenario.PUT);
  }
}
