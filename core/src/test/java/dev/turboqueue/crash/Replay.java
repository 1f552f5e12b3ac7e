package dev.turboqueue.crash;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a disk holds, changed event by event. Arrays are never changed in place. */
final class Replay {

  private final Map<Integer, byte[]> contents;
  private final Map<Integer, String> names;
  private final Set<Integer> damaged;

  Replay(DiskImage image) {
    contents = new HashMap<>();
    names = new HashMap<>();
    damaged = new HashSet<>();
    image
        .files()
        .forEach(
            (name, file) -> {
              contents.put(file.number(), file.bytes());
              names.put(file.number(), name);
              if (!file.whole()) {
                damaged.add(file.number());
              }
            });
  }

  Replay(Replay other) {
    contents = new HashMap<>(other.contents);
    names = new HashMap<>(other.names);
    damaged = new HashSet<>(other.damaged);
  }

  void apply(Event event) {
    if (event instanceof Event.Write write) {
      write(write, 0, write.bytes().length);
    } else if (event instanceof Event.Name change) {
      name(change);
    }
  }

  void name(Event.Name change) {
    if (change.to() == null) {
      names.remove(change.file());
    } else {
      names.put(change.file(), change.to());
    }
  }

  /** Applies the bytes of a write from {@code from} to {@code to}. */
  void write(Event.Write write, int from, int to) {
    if (from < to) {
      byte[] content = extended(write.file(), write.position() + to);
      System.arraycopy(write.bytes(), from, content, write.position() + from, to - from);
      contents.put(write.file(), content);
    }
  }

  /** Makes a file at least {@code size} bytes long. */
  void extend(int file, int size) {
    contents.put(file, extended(file, size));
  }

  private byte[] extended(int file, int size) {
    byte[] old = contents.getOrDefault(file, new byte[0]);
    return Arrays.copyOf(old, Math.max(old.length, size));
  }

  /** Notes that something written to {@code file} was lost. */
  void damage(int file) {
    damaged.add(file);
  }

  boolean hasName(int file) {
    return names.containsKey(file);
  }

  DiskImage image() {
    SortedMap<String, DiskImage.Stored> files = new TreeMap<>();
    names.forEach(
        (file, name) ->
            files.put(
                name,
                new DiskImage.Stored(
                    file, contents.getOrDefault(file, new byte[0]), !damaged.contains(file))));
    return new DiskImage(files);
  }
}
