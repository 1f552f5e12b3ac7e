package dev.turboqueue.internal.admin;

import dev.turboqueue.BatchState;
import dev.turboqueue.OwnerInfo;
import dev.turboqueue.QueueInspector;
import dev.turboqueue.internal.batch.BatchName;
import dev.turboqueue.internal.batch.QueueDirectory;
import dev.turboqueue.internal.batch.QueueNames;
import dev.turboqueue.internal.disk.Disk;
import dev.turboqueue.internal.disk.LocalDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Deletes a queue with its directory; {@code docs/protocol.md}, "Deletion". Batches are deleted by
 * the names that were listed at the start. So if a process opens the queue meanwhile, its new
 * batches stay.
 */
public final class Deletion {

  private final Disk disk = new LocalDisk(Set.of()); // creates nothing
  private final Path queue;
  private final Path control;
  private final List<Path> folders = new ArrayList<>();

  private Deletion(Path queue) {
    this.queue = queue;
    control = queue.resolve(QueueNames.CONTROL);
    for (BatchState state : QueueDirectory.WITH_FOLDERS) {
      folders.add(QueueDirectory.folder(queue, state));
    }
    folders.add(queue); // last: it contains the others
  }

  /**
   * Deletes the queue in {@code directory}.
   *
   * @param withMessages whether to delete also a queue with batches
   * @return the files that do not belong to the queue, and stay with its directory
   */
  public static List<String> run(Path directory, boolean withMessages) throws IOException {
    return new Deletion(directory.toAbsolutePath()).run(withMessages);
  }

  private List<String> run(boolean withMessages) throws IOException {
    if (!disk.facts(queue).isDirectory()) {
      throw new IOException(queue + " is a link or a file; name the directory itself");
    }
    List<Path> batches = new ArrayList<>();
    for (Path folder : folders) {
      batches.addAll(files(folder, Deletion::isBatch));
    }
    batches.addAll(files(control, QueueNames::isRepaired));
    checkOwners();
    check(batches, withMessages);
    delete(batches);
    delete(files(control, name -> QueueNames.isControlFile(name) && !name.equals("owners")));
    checkOwners();
    delete(List.of(control.resolve("owners")));
    return deleteFolders();
  }

  private void checkOwners() throws IOException {
    for (OwnerInfo owner : QueueInspector.of(queue).owners()) {
      if (owner.alive()) {
        throw new IOException(queue + " is open in " + process(owner) + "; end it first");
      }
    }
  }

  private static String process(OwnerInfo owner) {
    String command = owner.command().isEmpty() ? "" : " (" + owner.command() + ")";
    return owner.pid() == 0 ? "a process" : "process " + owner.pid() + command;
  }

  private void check(List<Path> batches, boolean withMessages) throws IOException {
    if (batches.isEmpty() && disk.isGone(control)) {
      throw new IOException(queue + " is not a queue's directory");
    }
    for (Path batch : batches) {
      if (!withMessages) {
        throw new IOException(queue + " is not empty: " + batch + " is in it");
      }
      checkPython(batch);
    }
  }

  /** The Python library's processes hold no lock, but they have open the files that they fill. */
  private void checkPython(Path batch) throws IOException {
    BatchName name = BatchName.parse(String.valueOf(batch.getFileName()));
    if (name != null && name.isInHand() && name.owner() == 0 && disk.isOpen(batch)) {
      throw new IOException(batch + " is open in a process of the Python library; end it first");
    }
  }

  private void delete(List<Path> files) throws IOException {
    for (Path file : files) {
      disk.delete(file);
    }
  }

  /** Deletes the folders that are empty; returns the contents of the others. */
  private List<String> deleteFolders() throws IOException {
    List<Path> inside = new ArrayList<>(folders.subList(0, folders.size() - 1));
    inside.add(control);
    List<String> left = new ArrayList<>();
    for (Path folder : inside) {
      List<String> there = names(folder, file -> true);
      checkNew(there, folder.equals(control) ? QueueNames::isControlFile : Deletion::isBatch);
      there.forEach(file -> left.add(folder.getFileName() + "/" + file));
      if (there.isEmpty()) {
        disk.delete(folder);
      }
    }
    List<String> names = inside.stream().map(folder -> folder.getFileName().toString()).toList();
    List<String> beside = names(queue, file -> !names.contains(file));
    checkNew(beside, Deletion::isBatch);
    left.addAll(beside);
    if (left.isEmpty()) {
      disk.delete(queue);
    }
    return left;
  }

  private void checkNew(List<String> left, Predicate<String> isOurs) throws IOException {
    if (left.stream().anyMatch(isOurs)) {
      throw new IOException(queue + " was opened by another process meanwhile and was not deleted");
    }
  }

  private static boolean isBatch(String file) {
    return BatchName.parse(file.replaceFirst("-(journal|wal|shm)$", "")) != null;
  }

  private List<Path> files(Path folder, Predicate<String> ours) throws IOException {
    return names(folder, ours).stream().map(folder::resolve).toList();
  }

  /**
   * Returns names, not paths, because some locales cannot make a path from the name of a file that
   * is not ours.
   */
  private List<String> names(Path folder, Predicate<String> wanted) throws IOException {
    List<String> names = new ArrayList<>();
    if (!disk.isGone(folder)) {
      disk.list(
          folder,
          file -> {
            if (wanted.test(file)) {
              names.add(file);
            }
          });
    }
    return names;
  }
}
