package dev.turboqueue.internal.owner;

import dev.turboqueue.OwnerInfo;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Inspects the owners of a queue without becoming one. */
public final class Owners {

  /** A query on the open file. */
  @FunctionalInterface
  private interface Question<T> {
    T ask(OwnersFile file, boolean shared) throws IOException;
  }

  private Owners() {}

  /** Returns all owners that have not ended cleanly; none if the file does not exist. */
  public static List<OwnerInfo> list(Path file) throws IOException {
    List<OwnerInfo> none = List.of();
    return ask(
        file,
        none,
        (open, shared) -> {
          List<OwnerInfo> owners = new ArrayList<>();
          for (int number = 1; number < open.numbers(); number++) {
            OwnerInfo owner = owner(open, number, shared);
            if (owner != null) {
              owners.add(owner);
            }
          }
          return owners;
        });
  }

  private static @Nullable OwnerInfo owner(OwnersFile file, int number, boolean shared)
      throws IOException {
    OwnerRecord record = file.record(number);
    boolean alive = isAlive(file, number, record, shared);
    if (record.state() == OwnerRecord.State.LIVING) {
      Instant since = Instant.ofEpochMilli(record.sinceMillis());
      return new OwnerInfo(number, record.process().pid(), record.command(), since, alive);
    }
    return alive ? new OwnerInfo(number, 0, "", null, true) : null;
  }

  /** Returns whether an owner is alive. */
  public static boolean isAlive(Path file, int owner) throws IOException {
    return ask(file, false, (open, shared) -> isAlive(open, owner, open.record(owner), shared));
  }

  private static boolean isAlive(OwnersFile file, int owner, OwnerRecord record, boolean shared)
      throws IOException {
    FileLock lock = file.tryLock(owner, shared);
    if (lock == null) {
      return true;
    }
    file.unlock(lock);
    ProcessTable processes = ProcessTable.system();
    return record.state() == OwnerRecord.State.LIVING
        && !record.isOf(processes.self())
        && processes.stateOf(record.process(), true) == ProcessTable.ProcessState.ALIVE;
  }

  /** Under the registry's monitor: closing a file drops all locks that this JVM has on it. */
  private static <T> T ask(Path path, T none, Question<T> question) throws IOException {
    Map<Object, Map<String, Object>> registry = OwnerRegistry.entries();
    synchronized (registry) {
      Object key = OwnersFile.key(path);
      if (key == null) {
        return none;
      }
      Map<String, Object> entry = registry.get(key);
      if (entry != null) {
        return question.ask(new OwnersFile(path, new SharedOwner(entry).channel()), false);
      }
      OwnersFile file = OwnersFile.openReadOnly(path);
      try {
        return question.ask(file, true);
      } finally {
        file.close();
      }
    }
  }
}
