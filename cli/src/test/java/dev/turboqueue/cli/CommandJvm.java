package dev.turboqueue.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code turboq} in a JVM of its own, which is quick to start. */
public final class CommandJvm {

  private CommandJvm() {}

  /** Returns the command that runs {@code turboq} with these arguments. */
  public static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Turboq.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }
}
