package dev.turboqueue.cli;

import dev.turboqueue.cli.bench.BenchCommand;
import dev.turboqueue.cli.demo.DemoCommand;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The commands by name. A command's class is loaded only when it is registered: reading the
 * annotations of all would cost more than most commands take.
 */
final class Commands {

  static final List<String> NAMES =
      List.of(
          "create",
          "delete",
          "put",
          "get",
          "peek",
          "ls",
          "stat",
          "move",
          "export",
          "import",
          "pause",
          "resume",
          "retry",
          "purge",
          "recover",
          "repair",
          "verify",
          "bench",
          "demo",
          "completion",
          "help");

  private static final Set<String> OPTIONS_WITH_VALUE = Set.of("-r", "--root", "--color");

  private Commands() {}

  /** Returns a new command. */
  static Object create(String name) {
    return switch (name) {
      case "bench" -> new BenchCommand();
      case "demo" -> new DemoCommand();
      case "create" -> new CreateCommand();
      case "delete" -> new DeleteCommand();
      case "put" -> new PutCommand();
      case "get" -> new GetCommand();
      case "peek" -> new PeekCommand();
      case "ls" -> new LsCommand();
      case "stat" -> new StatCommand();
      case "move" -> new MoveCommand();
      case "export" -> new ExportCommand();
      case "import" -> new ImportCommand();
      case "pause" -> new PauseCommand();
      case "resume" -> new ResumeCommand();
      case "retry" -> new RetryCommand();
      case "purge" -> new PurgeCommand();
      case "recover" -> new RecoverCommand();
      case "repair" -> new RepairCommand();
      case "verify" -> new VerifyCommand();
      case "completion" -> new CompletionCommand();
      case "help" -> new HelpCommand();
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** Returns the command's name among the arguments, null if there is none or if it is unknown. */
  static @Nullable String invoked(String[] args) {
    boolean value = false;
    for (String arg : args) {
      if (value) {
        value = false;
      } else if (OPTIONS_WITH_VALUE.contains(arg)) {
        value = true;
      } else if (!arg.startsWith("-")) {
        return NAMES.contains(arg) ? arg : null;
      }
    }
    return null;
  }
}
