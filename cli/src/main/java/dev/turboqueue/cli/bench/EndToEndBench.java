package dev.turboqueue.cli.bench;

import picocli.CommandLine.Command;

/** Measures sending and receiving at once. */
@Command(
    name = "e2e",
    description =
        "Measures producer and consumer processes on one directory, from first send to last receipt.",
    footer = {"", "Example:", "  turboq bench e2e --engine turboqueue,sqlite-jdbc --consumers 2"})
final class EndToEndBench extends RaceCommand {

  EndToEndBench() {
    super(Scenario.E2E);
  }
}
