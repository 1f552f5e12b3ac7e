package dev.turboqueue.crash;

import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Fsync;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A machine on which a scenario runs: a disk, and processes that share the queue on it. */
final class World implements AutoCloseable {

  private final Path homes;
  private final Fsync fsync;
  private final Messages messages;
  private final SimulatedDisk disk;
  private final Ledger ledger;
  private final List<Life> processes = new ArrayList<>();
  private DirectoryOptions options = DirectoryOptions.defaults();

  World(Path homes, Fsync fsync, DiskImage image, Messages messages, Promises promises) {
    this.homes = homes;
    this.fsync = fsync;
    this.messages = messages;
    disk = new SimulatedDisk(image);
    ledger = new Ledger(disk, promises);
  }

  /** Starts a process as owner {@code number}, with options that all later ones share. */
  Life process(int number, UnaryOperator<DirectoryOptions.Builder> setting) throws IOException {
    return process(number, setting.apply(DirectoryOptions.builder().fsync(fsync)).build());
  }

  Life process(int number, DirectoryOptions options) throws IOException {
    this.options = options;
    Home home = new Home(homes.resolve("process" + processes.size()));
    Life process = new Life(home, number, disk, options, messages, ledger);
    processes.add(process);
    return process;
  }

  /** Returns what processes that come after a crash are opened with. */
  DirectoryOptions options() {
    return options;
  }

  SimulatedDisk disk() {
    return disk;
  }

  Ledger ledger() {
    return ledger;
  }

  Messages messages() {
    return messages;
  }

  @Override
  public void close() throws IOException {
    for (Life process : processes) {
      process.close();
    }
  }
}
