package dev.turboqueue.internal.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the file system knows about a name, without following a link.
 *
 * @param mode its kind and its permissions, as in {@code stat}
 * @param owner the number of its user
 * @param group the number of its group
 * @param links how many names it has
 */
public record FileFacts(int mode, int owner, int group, int links) {

  private static final int KIND = 0170000;

  /** Asks the file system. */
  public static FileFacts of(Path file) throws IOException {
    Map<String, Object> seen =
        Files.readAttributes(file, "unix:mode,uid,gid,nlink", LinkOption.NOFOLLOW_LINKS);
    return new FileFacts(
        number(seen, "mode"), number(seen, "uid"), number(seen, "gid"), number(seen, "nlink"));
  }

  private static int number(Map<String, Object> attributes, String name) {
    return attributes.get(name) instanceof Integer number ? number : -1;
  }

  /** Returns whether this is a plain file. */
  public boolean isFile() {
    return (mode & KIND) == 0100000;
  }

  /**
   * Throws if {@code file}, which this is of, is no plain file: opening a pipe can block for ever.
   */
  public void checkFile(Path file) throws IOException {
    if (!isFile()) {
      throw new IOException(file + " is not a plain file; remove it");
    }
  }

  /** Returns whether this is a directory. */
  public boolean isDirectory() {
    return (mode & KIND) == 0040000;
  }
}
