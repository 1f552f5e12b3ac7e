package dev.turboqueue.cli.bench;

import picocli.CommandLine.Command;

/** Measures receiving. */
@Command(
    name = "get",
    description = "Measures consumer processes alone, over batches that lie ready.",
    footer = {"", "Example:", "  turboq bench get --consumers 4 --settle batch"})
final class GetBench extends RaceCommand {

  GetBench() {
    super(Scenario.GET);
  }
}
