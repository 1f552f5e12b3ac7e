package dev.turboqueue.cli.bench;

import picocli.CommandLine.Command;

/** Measures receiving. */
@Command(
    name = "get",
    description = "Measures only consumer processes, on batches that are available at the start.",
    footer = {"", "Example:", "  turboq bench get --consumers 4 --settle batch"})
final class GetBench extends RaceCommand {

  GetBench() {
    super(Scenario.GET);
  }
}
