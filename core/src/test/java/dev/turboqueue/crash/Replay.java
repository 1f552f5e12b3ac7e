package dev.turboqueue.crash;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a disk holds, changed event by event. Arrays are never changed in place. */
final class Replay {

  /** What names a batch in all names that it has. */
  private static final Pattern BATCH =
      Pattern.compile("[0-9]+_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final Map<Integer, byte[]> contents;
  private final Map<Integer, String> names;
  private final Set<Integer> damaged;

  /** Files with bytes that were written under the name of another batch. */
  private final Set<Integer> mixed;

  /** Files that were spares before: where a write is missing, another batch's bytes are. */
  private final Set<Integer> reused;

  /** The names under which files were last written to. */
  private final Map<Integer, String> written;

  Replay(DiskImage image) {
    contents = new HashMap<>();
    names = new HashMap<>();
    damaged = new HashSet<>();
    mixed = new HashSet<>();
    reused = new HashSet<>();
    written = new HashMap<>();
    image
        .files()
        .forEach(
            (name, file) -> {
              contents.put(file.number(), file.bytes());
              names.put(file.number(), name);
              if (!file.whole()) {
                damaged.add(file.number());
              }
              if (!file.its()) {
                mixed.add(file.number());
              }
              if (isSpare(name)) {
                written.put(file.number(), name); // by a batch that is over
              }
            });
  }

  Replay(Replay other) {
    contents = new HashMap<>(other.contents);
    names = new HashMap<>(other.names);
    damaged = new HashSet<>(other.damaged);
    mixed = new HashSet<>(other.mixed);
    reused = new HashSet<>(other.reused);
    written = new HashMap<>(other.written);
  }

  void apply(Event event) {
    if (event instanceof Event.Write write) {
      write(write, 0, write.bytes().length);
    } else if (event instanceof Event.Name change) {
      name(change);
    } else if (event instanceof Event.Cut cut) {
      cut(cut);
    }
  }

  private void cut(Event.Cut cut) {
    byte[] content = contents.getOrDefault(cut.file(), new byte[0]);
    if (content.length > cut.size()) { // else what lay behind was lost
      contents.put(cut.file(), Arrays.copyOf(content, cut.size()));
    }
  }

  void name(Event.Name change) {
    if (change.from() != null && isSpare(change.from())) {
      damaged.remove(change.file()); // it begins anew
      mixed.remove(change.file());
      reused.add(change.file());
    }
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
      written.put(write.file(), write.name());
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
    if (reused.contains(file)) {
      mixed.add(file);
    }
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
                    file,
                    contents.getOrDefault(file, new byte[0]),
                    !damaged.contains(file),
                    !mixed.contains(file) && isIts(file, name))));
    return new DiskImage(files);
  }

  private boolean isIts(int file, String name) {
    return isSpare(name) || batch(written.getOrDefault(file, name)).equals(batch(name));
  }

  private static boolean isSpare(String name) {
    return name.startsWith("spare_");
  }

  private static String batch(String name) {
    Matcher matcher = BATCH.matcher(name);
    return matcher.find() ? matcher.group() : name;
  }
}
