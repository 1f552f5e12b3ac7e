package dev.turboqueue.cli.demo;

import dev.turboqueue.cli.Exit;
import dev.turboqueue.cli.Globals;
import dev.turboqueue.cli.Turboq;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code turboq demo}: the main use on real input, with a check that nothing is lost. */
@Command(
    name = "demo",
    description = {
      "Sends real flights through a queue, worker processes and a second queue, and checks by number"
          + " that each one was received.",
      "",
      "The input is 20,000 US flights of 2001, repeated; each message has a unique number. Workers"
          + " are separate processes. For each flight they compute the great-circle distance and"
          + " bearing and a SHA-256. The collector counts the numbers that it receives.",
      "",
    },
    footer = {
      "",
      "Rows of the table:",
      "  received     numbers that were received at least once",
      "  lost         numbers that were not; if there are any, the exit code is 1",
      "  duplicated   numbers that were received more than once: a worker was killed",
      "               when its results were written and its input was not yet",
      "               acknowledged",
      "  redelivered  numbers that were handed to workers more than once: another",
      "               worker repeats what a killed one had begun",
      "Without --kill the last three are 0.",
      "",
      "Example:",
      "  turboq demo --workers 4 --kill",
    })
public final class DemoCommand implements Callable<Integer> {

  private static final int MOST_MESSAGES = 1_000_000_000;
  private static final int MOST_WORKERS = 256;

  @Option(
      names = "--messages",
      paramLabel = "N",
      defaultValue = "3000000",
      description = "Number of messages to send; default ${DEFAULT-VALUE}.")
  private int messages;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Number of worker processes; default one per core.")
  private int workers = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--kill",
      description = "Kill one worker with SIGKILL half-way; if it is the only one, it is replaced.")
  private boolean kill;

  @Option(
      names = "--keep",
      description = "Keep the demo's directory and print its path; by default it is removed.")
  private boolean keep;

  @ParentCommand private Turboq turboq;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    DemoSettings settings =
        new DemoSettings(
            within("--messages", messages, MOST_MESSAGES),
            within("--workers", workers, MOST_WORKERS),
            kill);
    try (ExitGuard exit = new ExitGuard()) {
      try {
        return run(settings);
      } catch (IOException | InterruptedException | RuntimeException e) {
        if (exit.exiting()) {
          return Exit.FAILURE;
        }
        throw e;
      }
    }
  }

  private int run(DemoSettings settings) throws IOException, InterruptedException {
    Path root = turboq.globals().rootIfGiven();
    DemoDirectory directory =
        DemoDirectory.createIn(
            Objects.requireNonNullElseGet(
                root, () -> Path.of(System.getProperty("java.io.tmpdir"))));
    DemoResult result;
    try {
      result = DemoRun.run(settings, directory, progress());
    } finally {
      if (keep) {
        turboq.globals().say("Kept the queues in " + directory.path());
      } else {
        directory.delete();
      }
    }
    print(result, directory);
    return result.lost() == 0 ? Exit.OK : Exit.FAILURE;
  }

  private DemoProgress progress() {
    Globals globals = turboq.globals();
    if (globals.showProgress()) {
      return new BlockProgress(globals.err());
    }
    return globals.logProgress() ? new LineProgress(globals.err()) : DemoProgress.NONE;
  }

  private int within(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw new ParameterException(
          spec.commandLine(),
          String.format(
              Locale.ROOT, "%s is %,d; give a number from 1 to %,d.", option, value, most));
    }
    return value;
  }

  private void print(DemoResult result, DemoDirectory directory) throws IOException {
    Globals globals = turboq.globals();
    if (globals.json()) {
      Map<String, Object> object = DemoReport.object(result);
      if (keep) {
        object.put("directory", directory.path().toString());
      }
      globals.printJson(object);
    } else {
      String report = DemoReport.table(result) + "\n" + next(result, directory);
      for (String line : report.lines().toList()) {
        globals.print(line);
      }
    }
  }

  private String next(DemoResult result, DemoDirectory directory) {
    if (result.lost() > 0) {
      return "Messages are lost: please report this, with the output of turboq demo --keep.";
    }
    if (keep) {
      return "Next: turboq ls -r " + directory.path() + " shows the queues.";
    }
    if (!kill) {
      return "Next: turboq demo --kill kills a worker half-way; still nothing is lost.";
    }
    return "Next, a queue of your own: echo hello | turboq -r queues put greetings;"
        + " turboq -r queues get greetings -e";
  }
}
