package dev.turboqueue.internal.owner;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The machine's processes, as {@code /proc} shows them; {@code docs/protocol.md}, "Gone".
 * Thread-safe.
 */
final class ProcessTable {

  /** Whether a process is still running. */
  enum ProcessState {
    ALIVE,
    GONE,
    /** It cannot be seen from here. */
    UNSEEN
  }

  private static final long INIT = 1;

  private static final ProcessTable SYSTEM = new ProcessTable(Path.of("/proc"));

  private final Path proc;
  private final ProcessIdentity self;
  private final boolean showsOthers;

  ProcessTable(Path proc) {
    this.proc = proc;
    self = findSelf();
    showsOthers = self.start() != 0 && showsInit() && (self.pid() != INIT || !hidesOthers());
  }

  /** Returns the table of this machine. */
  static ProcessTable system() {
    return SYSTEM;
  }

  /** Returns this process; its start is 0 if {@code /proc} does not show it. */
  ProcessIdentity self() {
    return self;
  }

  /**
   * Returns whether a process is still running.
   *
   * @param local whether only processes of this machine can have written {@code other}: then all
   *     processes of another boot have ended
   */
  ProcessState stateOf(ProcessIdentity other, boolean local) {
    if (other.boot().equals(ProcessIdentity.NO_BOOT) || self.start() == 0) {
      return ProcessState.UNSEEN;
    }
    if (!other.boot().equals(self.boot())) {
      return local ? ProcessState.GONE : ProcessState.UNSEEN;
    }
    boolean sameView =
        other.pidNamespace() == self.pidNamespace()
            && other.timeNamespace() == self.timeNamespace();
    return sameView && showsOthers ? stateHere(other) : ProcessState.UNSEEN;
  }

  private ProcessState stateHere(ProcessIdentity other) {
    try {
      Stat stat = stat(Long.toString(other.pid()));
      boolean over = stat.start() != other.start() || (stat.isZombie() && !hasThreads(other.pid()));
      return over ? ProcessState.GONE : ProcessState.ALIVE;
    } catch (NoSuchFileException e) {
      return ProcessState.GONE;
    } catch (IOException | RuntimeException e) {
      return ProcessState.UNSEEN; // it may be ending just now
    }
  }

  /** A program whose first thread has ended looks like a zombie while other threads continue. */
  private boolean hasThreads(long pid) throws IOException {
    try (DirectoryStream<Path> tasks =
        Files.newDirectoryStream(proc.resolve(Long.toString(pid)).resolve("task"))) {
      int threads = 0;
      for (Path task : tasks) {
        threads += Files.isDirectory(task) ? 1 : 0;
      }
      return threads > 1;
    }
  }

  /** The content of {@code /proc/<pid>/stat}. */
  private record Stat(long pid, char state, long start) {
    boolean isZombie() {
      return state == 'Z' || state == 'X';
    }
  }

  /** The command's name may contain anything, even a parenthesis: the rest follows the last one. */
  private Stat stat(String process) throws IOException {
    String text =
        Files.readString(proc.resolve(process).resolve("stat"), StandardCharsets.ISO_8859_1);
    String[] rest = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
    long pid = Long.parseLong(text.substring(0, text.indexOf(' ')));
    return new Stat(pid, rest[0].charAt(0), Long.parseLong(rest[19]));
  }

  /**
   * If {@code /proc} shows another number for this process, it shows the processes of another
   * namespace.
   */
  private ProcessIdentity findSelf() {
    long pid = ProcessHandle.current().pid();
    try {
      Stat stat = stat("self");
      UUID boot =
          UUID.fromString(Files.readString(proc.resolve("sys/kernel/random/boot_id")).strip());
      if (stat.pid() == pid) {
        return new ProcessIdentity(pid, stat.start(), boot, namespace("pid"), namespace("time"));
      }
    } catch (IOException | RuntimeException e) {
      // Not Linux, or no /proc.
    }
    return new ProcessIdentity(pid, 0, ProcessIdentity.NO_BOOT, 0, 0);
  }

  /**
   * Returns a namespace's inode, from a link such as {@code pid:[4026531836]}; 0 before Linux 5.6.
   */
  private long namespace(String kind) throws IOException {
    try {
      String link = Files.readSymbolicLink(proc.resolve("self/ns").resolve(kind)).toString();
      return Long.parseLong(link.substring(link.indexOf('[') + 1, link.indexOf(']')));
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  private boolean showsInit() {
    try {
      return stat(Long.toString(INIT)).pid() == INIT;
    } catch (IOException | RuntimeException e) {
      return false; // hidepid
    }
  }

  /** The first process of a container is the one that it sees in any case. */
  private boolean hidesOthers() {
    try {
      List<String> mounts = Files.readAllLines(proc.resolve("self/mounts"));
      return mounts.stream()
          .anyMatch(mount -> mount.contains(" /proc proc ") && mount.contains("hidepid="));
    } catch (IOException | RuntimeException e) {
      return true;
    }
  }

  /**
   * Returns the process that has the lock of a byte of {@code inode}, null if that is not shown.
   */
  @Nullable Long holder(String inode, long place) {
    try {
      for (String line : Files.readAllLines(proc.resolve("locks"))) {
        String[] words = line.strip().split("\\s+", -1);
        boolean ofFile = words.length >= 8 && words[5].endsWith(":" + inode);
        if (ofFile && words[1].equals("POSIX") && Long.parseLong(words[6]) == place) {
          return Long.valueOf(words[4]);
        }
      }
    } catch (IOException | RuntimeException e) {
      // Nobody can be named.
    }
    return null;
  }

  /** Returns the command line of a process, empty if that is not known. */
  String command(long pid) {
    try {
      byte[] bytes = Files.readAllBytes(proc.resolve(Long.toString(pid)).resolve("cmdline"));
      return new String(bytes, StandardCharsets.UTF_8).replace('\0', ' ').strip();
    } catch (IOException | RuntimeException e) {
      return "";
    }
  }
}
