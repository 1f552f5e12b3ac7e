package dev.turboqueue.cli.bench;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** Runs one scenario with one engine. */
final class Measurement {

  private final EngineKind engine;
  private final Setting setting;

  Measurement(EngineKind engine, Setting setting) {
    this.engine = engine;
    this.setting = setting;
  }

  Result run() throws IOException, InterruptedException {
    try (Scratch scratch = new Scratch(setting.root())) {
      Team team = new Team(scratch, engine, setting);
      return switch (setting.scenario()) {
        case PUT -> put(team);
        case GET -> get(team);
        case E2E -> endToEnd(team);
      };
    }
  }

  private Result put(Team team) throws IOException, InterruptedException {
    List<Child> producers = team.startProducers();
    team.go(producers);
    team.awaitDone(producers);
    return result(producers, List.of());
  }

  private Result get(Team team) throws IOException, InterruptedException {
    put(team);
    List<Child> consumers = team.startConsumers();
    team.go(consumers);
    team.finish(consumers);
    return result(List.of(), consumers);
  }

  private Result endToEnd(Team team) throws IOException, InterruptedException {
    List<Child> producers = team.startProducers();
    List<Child> consumers = team.startConsumers();
    team.go(join(producers, consumers));
    team.awaitDone(producers);
    team.finish(consumers);
    return result(producers, consumers);
  }

  private static List<Child> join(List<Child> some, List<Child> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }

  private Result result(List<Child> producers, List<Child> consumers) {
    return Result.of(engine, setting, reports(producers), reports(consumers));
  }

  private static List<Report> reports(List<Child> children) {
    return children.stream().map(Child::report).toList();
  }
}
