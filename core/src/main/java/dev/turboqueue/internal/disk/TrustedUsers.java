package dev.turboqueue.internal.disk;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The users whose files a process accepts in a folder: its own user, root, the owner of the folder,
 * and all others who may write there; {@code docs/protocol.md}, "File ownership".
 */
public final class TrustedUsers {

  private static final int ROOT = 0;

  private final FileFacts folder;
  private final int writers;
  private final int us;

  private TrustedUsers(FileFacts folder, int writers) throws IOException {
    this.folder = folder;
    this.writers = writers;
    us = user(folder);
  }

  /** Returns this process's user; without /proc, that of the folder. */
  private static int user(FileFacts folder) throws IOException {
    try {
      return FileFacts.of(Path.of("/proc/self").toRealPath()).owner();
    } catch (NoSuchFileException noProc) {
      return folder.owner();
    }
  }

  /** Returns the users that are trusted in {@code folder}. */
  public static TrustedUsers in(FileFacts folder) throws IOException {
    return in(folder, 0);
  }

  /**
   * Returns the users that are trusted in {@code folder}.
   *
   * @param more permissions as bits: if they let the group write, it is trusted, too
   */
  public static TrustedUsers in(FileFacts folder, int more) throws IOException {
    return new TrustedUsers(folder, folder.mode() | (more & 020));
  }

  /** Returns the number of this process's user. */
  public int us() {
    return us;
  }

  /** Refuses a file or folder of another user. */
  public void check(Path path, FileFacts facts) throws IOException {
    int user = facts.owner();
    boolean isTrusted =
        user == us
            || user == ROOT
            || user == folder.owner()
            || ((writers & 020) != 0 && facts.group() == folder.group())
            || (writers & 02) != 0;
    if (!isTrusted) {
      throw new IOException(
          path
              + " belongs to user "
              + user
              + ", who is neither this process's user nor the owner of the queue's directory;"
              + " remove it, or change its owner");
    }
  }
}
