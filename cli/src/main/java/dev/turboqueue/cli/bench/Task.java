package dev.turboqueue.cli.bench;

import java.nio.file.Path;
import java.util.List;

/** The task of one child process, and its form as arguments of a command line. */
record Task(Role role, EngineKind engine, Path queue, Workload workload) {

  List<String> toArguments() {
    return List.of(
        role.name(),
        engine.name(),
        queue.toString(),
        Long.toString(workload.messages()),
        Integer.toString(workload.size()),
        Integer.toString(workload.batch()),
        workload.payload().name(),
        workload.settle().name());
  }

  static Task parse(String[] arguments) {
    Workload workload =
        new Workload(
            Long.parseLong(arguments[3]),
            Integer.parseInt(arguments[4]),
            Integer.parseInt(arguments[5]),
            PayloadKind.valueOf(arguments[6]),
            Settle.valueOf(arguments[7]));
    return new Task(
        Role.valueOf(arguments[0]),
        EngineKind.valueOf(arguments[1]),
        Path.of(arguments[2]),
        workload);
  }
}
