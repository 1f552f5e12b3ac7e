package dev.turboqueue.crash;

import dev.turboqueue.internal.disk.Disk;
import dev.turboqueue.internal.disk.DiskFile;
import dev.turboqueue.internal.disk.FileFacts;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that logs every change. What a crash may leave of it is derived from the log
 * afterwards ({@link ProcessDeath}, {@link PowerLoss}), so that one run of a scenario gives every
 * crash: an engine that is dead can no longer react to its death. Of a path only the file's name
 * and the folder of its state count: processes with control files in different places share one
 * disk. Thread-safe.
 */
final class SimulatedDisk implements Disk {

  private static final Set<String> FOLDERS = Set.of("delayed", "dead", "corrupt");

  private final DiskImage initial;
  private final SortedMap<String, Content> names = new TreeMap<>();
  private final List<Event> log = new ArrayList<>();

  /** Those that have not been told yet that writing back has failed. */
  private final Set<OpenFile> untold = Collections.newSetFromMap(new IdentityHashMap<>());

  private final Set<OpenFile> open = Collections.newSetFromMap(new IdentityHashMap<>());
  private int lastNumber;

  SimulatedDisk(DiskImage image) {
    initial = image;
    image
        .files()
        .forEach(
            (name, file) -> {
              names.put(name, new Content(file.number(), name, file.bytes()));
              lastNumber = Math.max(lastNumber, file.number());
            });
  }

  private static final class Content {

    private final int number;
    private String name;
    private byte[] bytes;
    private int size;
    private boolean shared;

    /** The disk's time of the last write. */
    private int written;

    Content(int number, String name, byte[] bytes) {
      this.number = number;
      this.name = name;
      this.bytes = bytes;
      size = bytes.length;
      shared = true;
    }

    void write(int position, byte[] source) {
      int end = position + source.length;
      if (shared || end > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(end, shared ? size : 2 * size));
        shared = false;
      }
      System.arraycopy(source, 0, bytes, position, source.length);
      size = Math.max(size, end);
    }

    void cut(int end) {
      bytes = Arrays.copyOf(bytes, end);
      shared = false;
      size = end;
    }
  }

  /** Returns what the disk held in the beginning. */
  DiskImage initial() {
    return initial;
  }

  /**
   * Has the kernel fail to write what files with names that begin with {@code prefix} were given
   * and not forced. Each descriptor that is open now is told once, when it forces the file; one
   * that is opened later never is. What is lost is read as before.
   */
  synchronized void failWriteBack(String prefix) {
    for (Content content : names.values()) {
      if (content.name.startsWith(prefix)) {
        log.add(new Event.WriteBackError(content.number));
        open.stream().filter(file -> file.content == content).forEach(untold::add);
      }
    }
  }

  /** Returns how many changes there have been: the disk's time. */
  synchronized int time() {
    return log.size();
  }

  /** Returns all changes until now. */
  synchronized List<Event> log() {
    return List.copyOf(log);
  }

  synchronized List<String> names() {
    return List.copyOf(names.keySet());
  }

  private static String name(Path path) {
    String file = String.valueOf(path.getFileName());
    String folder = folder(path.getParent());
    return folder.isEmpty() ? file : folder + "/" + file;
  }

  /** Returns the folder of batches that {@code path} is, empty for any other directory. */
  private static String folder(@Nullable Path path) {
    String last = path == null ? "" : String.valueOf(path.getFileName());
    return FOLDERS.contains(last) ? last : "";
  }

  private Content existing(Path file) throws NoSuchFileException {
    Content content = names.get(name(file));
    if (content == null) {
      throw new NoSuchFileException(file.toString());
    }
    return content;
  }

  @Override
  public synchronized DiskFile create(Path file) throws IOException {
    if (names.containsKey(name(file))) {
      throw new FileAlreadyExistsException(file.toString());
    }
    Content content = new Content(++lastNumber, name(file), new byte[0]);
    names.put(name(file), content);
    log.add(new Event.Name(content.number, null, name(file)));
    return new OpenFile(content, true);
  }

  @Override
  public synchronized DiskFile open(Path file) throws IOException {
    return new OpenFile(existing(file), true);
  }

  @Override
  public synchronized DiskFile openReadOnly(Path file) throws IOException {
    return new OpenFile(existing(file), false);
  }

  @Override
  public synchronized boolean rename(Path from, Path to) {
    Content content = names.get(name(from));
    if (content == null) {
      return false;
    }
    if (names.containsKey(name(to))) {
      if (!name(to).startsWith("spare_")) {
        throw new AssertionError(from + " is renamed over " + to);
      }
      delete(to); // two threads keep files at once: one unused file less
    }
    names.remove(name(from));
    names.put(name(to), content);
    content.name = name(to);
    log.add(new Event.Name(content.number, name(from), name(to)));
    return true;
  }

  @Override
  public synchronized void delete(Path file) {
    Content content = names.remove(name(file));
    if (content != null) {
      log.add(new Event.Name(content.number, name(file), null));
    }
  }

  @Override
  public void list(Path directory, Consumer<String> visitor) {
    String folder = folder(directory);
    for (String name : names()) {
      int slash = name.indexOf('/');
      if (name.substring(0, Math.max(0, slash)).equals(folder)) {
        visitor.accept(name.substring(slash + 1));
      }
    }
  }

  @Override
  public synchronized boolean exists(Path file) {
    return names.containsKey(name(file));
  }

  @Override
  public boolean isGone(Path file) {
    return !exists(file);
  }

  /** Processes of the Python library are no part of the simulation. */
  @Override
  public boolean isOpen(Path file) {
    return false;
  }

  @Override
  public FileFacts facts(Path file) {
    return new FileFacts(0, 0, 0, 1);
  }

  /** The disk's time is in milliseconds since 1970: everything is old. */
  @Override
  public synchronized long lastModified(Path file) {
    Content content = names.get(name(file));
    return 1L + (content == null ? log.size() : content.written);
  }

  @Override
  public synchronized void forceDirectory(Path directory) {
    log.add(new Event.ForceDirectory(folder(directory)));
  }

  private final class OpenFile implements DiskFile {

    private final boolean writable;
    private @Nullable Content content;

    OpenFile(Content content, boolean writable) {
      this.content = content;
      this.writable = writable;
      open.add(this);
    }

    private Content content() throws IOException {
      if (content == null) {
        throw new IOException("The file is closed");
      }
      return content;
    }

    @Override
    public int read(long position, byte[] target, int offset, int length) throws IOException {
      synchronized (SimulatedDisk.this) {
        Content from = content();
        int count = (int) Math.max(0, Math.min(length, from.size - position));
        if (count > 0) {
          System.arraycopy(from.bytes, (int) position, target, offset, count);
        }
        return count;
      }
    }

    @Override
    public void write(long position, byte[] source, int offset, int length) throws IOException {
      synchronized (SimulatedDisk.this) {
        if (!writable) {
          throw new IOException("The file is open for reading only");
        }
        byte[] bytes = Arrays.copyOfRange(source, offset, offset + length);
        Content to = content();
        to.write((int) position, bytes);
        log.add(new Event.Write(to.number, to.name, (int) position, bytes));
        to.written = log.size();
      }
    }

    @Override
    public void cut(long size) throws IOException {
      synchronized (SimulatedDisk.this) {
        Content of = content();
        if (of.size > size) {
          of.cut((int) size);
          log.add(new Event.Cut(of.number, (int) size));
        }
      }
    }

    @Override
    public long size() throws IOException {
      synchronized (SimulatedDisk.this) {
        return content().size;
      }
    }

    @Override
    public void force() throws IOException {
      synchronized (SimulatedDisk.this) {
        Content forced = content();
        if (untold.remove(this)) {
          throw new IOException(forced.name + ": Input/output error");
        }
        log.add(new Event.Force(forced.number));
      }
    }

    @Override
    public void close() {
      synchronized (SimulatedDisk.this) {
        content = null;
        open.remove(this);
        untold.remove(this);
      }
    }
  }
}
