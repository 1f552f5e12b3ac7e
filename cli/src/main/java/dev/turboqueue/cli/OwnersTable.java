package dev.turboqueue.cli;

import dev.turboqueue.OwnerInfo;
import dev.turboqueue.cli.lines.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows who has a queue open: the processes whose numbers are in the names of batches. */
final class OwnersTable {

  private static final List<String> HEADING =
      List.of("OWNER", "PID", "ALIVE", "OPEN FOR", "COMMAND");

  private OwnersTable() {}

  /** Prints the owners after another table, if there are any. */
  static void print(Globals globals, List<OwnerInfo> owners) throws IOException {
    if (owners.isEmpty()) {
      return;
    }
    Table table = new Table(HEADING);
    Instant now = Instant.now();
    for (OwnerInfo owner : owners) {
      table.row(row(owner, now));
    }
    globals.print("");
    table.print(globals);
  }

  private static List<Object> row(OwnerInfo owner, Instant now) {
    Instant since = owner.since();
    return List.of(
        owner.number(),
        owner.pid() == 0 ? "?" : owner.pid(),
        owner.alive() ? "yes" : "no",
        since == null ? "?" : Units.age(Duration.between(since, now)),
        owner.command().isEmpty() ? "?" : owner.command());
  }

  static List<Map<String, @Nullable Object>> toJson(List<OwnerInfo> owners) {
    return owners.stream().map(OwnersTable::toJson).toList();
  }

  private static Map<String, @Nullable Object> toJson(OwnerInfo owner) {
    return Json.object(
        "owner", owner.number(),
        "pid", owner.pid() == 0 ? null : owner.pid(),
        "alive", owner.alive(),
        "since", owner.since() == null ? null : String.valueOf(owner.since()),
        "command", owner.command());
  }
}
