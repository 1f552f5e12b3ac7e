package dev.turboqueue.cli.bench;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A temporary directory and the processes that use it; both are gone when this is closed, also if
 * the JVM is told to end. Thread-safe.
 */
final class Scratch implements AutoCloseable {

  private final Path directory;
  private final List<Child> children = new CopyOnWriteArrayList<>();
  private final Thread hook = new Thread(this::cleanUpAtExit, "bench-clean-up");

  Scratch(Path root) throws IOException {
    Files.createDirectories(root);
    directory = Files.createTempDirectory(root, ".turboq-bench-");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  Path directory() {
    return directory;
  }

  void add(Child child) {
    children.add(child);
  }

  private void cleanUpAtExit() {
    try {
      cleanUp();
    } catch (IOException e) {
      System.err.println("turboq: cannot remove " + directory + ": " + e.getMessage());
    }
  }

  private void cleanUp() throws IOException {
    children.forEach(Child::kill);
    if (Files.exists(directory)) {
      Files.walkFileTree(directory, new Deletion());
    }
  }

  @Override
  public void close() throws IOException {
    cleanUp();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException exiting) {
      // The hook is already running, and will find nothing.
    }
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE; // the shutdown hook was quicker
      }
      throw e;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e)
        throws IOException {
      if (e != null) {
        throw e;
      }
      Files.deleteIfExists(visited);
      return FileVisitResult.CONTINUE;
    }
  }
}
