package dev.turboqueue.internal.disk;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The attributes of new files and folders: exactly the given permissions, whatever the umask, and
 * the owner and group of a queue's directory where the process may set them. Thread-safe.
 */
public final class NewFiles {

  private static final Set<StandardOpenOption> CREATE =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  private static final int AS_IT_COMES = -1;
  private static final int ALL = 0777;

  /** In the order of the bits, the highest first. */
  private static final List<PosixFilePermission> ALL_BITS = List.of(PosixFilePermission.values());

  private final Set<PosixFilePermission> forFiles;
  private final Set<PosixFilePermission> forFolders;
  private final int owner;
  private final int group;

  /** Whether the system has refused to change a file's owner; it would refuse again. */
  private volatile boolean refused;

  /** Creates files that belong to the process's user, and folders that their readers can search. */
  public NewFiles(Set<PosixFilePermission> permissions) {
    this(permissions, AS_IT_COMES, AS_IT_COMES);
  }

  private NewFiles(Set<PosixFilePermission> permissions, int owner, int group) {
    forFiles = Set.copyOf(permissions);
    forFolders = searchable(permissions);
    this.owner = owner;
    this.group = group;
  }

  /** Returns the same for files within {@code folder}: they get its owner and group. */
  public NewFiles within(Path folder) throws IOException {
    FileFacts facts = FileFacts.of(folder.toRealPath());
    return new NewFiles(forFiles, facts.owner(), facts.group());
  }

  private static Set<PosixFilePermission> searchable(Set<PosixFilePermission> files) {
    Set<PosixFilePermission> folders = EnumSet.noneOf(PosixFilePermission.class);
    folders.addAll(files);
    for (PosixFilePermission permission : files) {
      switch (permission) {
        case OWNER_READ -> folders.add(PosixFilePermission.OWNER_EXECUTE);
        case GROUP_READ -> folders.add(PosixFilePermission.GROUP_EXECUTE);
        case OTHERS_READ -> folders.add(PosixFilePermission.OTHERS_EXECUTE);
        default -> {}
      }
    }
    return folders;
  }

  /** Creates a file that must not exist yet. */
  public void createFile(Path file) throws IOException {
    Files.newByteChannel(file, CREATE, attribute(forFiles)).close();
    complete(file, forFiles);
  }

  /** Deletes a file, if it is there. */
  public void deleteFile(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  /** Creates a folder, and those above it, unless it exists. */
  public void createFolder(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    if (folder.getParent() != null) {
      createFolder(folder.getParent());
    }
    try {
      Files.createDirectory(folder, attribute(forFolders));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder)) { // else another process was faster
        throw e;
      }
      return;
    }
    complete(folder, forFolders);
  }

  private static FileAttribute<Set<PosixFilePermission>> attribute(
      Set<PosixFilePermission> permissions) {
    return PosixFilePermissions.asFileAttribute(permissions);
  }

  /**
   * Sets the attributes that creating a file cannot set. The owner comes first, because changing it
   * may clear bits.
   */
  private void complete(Path path, Set<PosixFilePermission> permissions) throws IOException {
    FileFacts facts = FileFacts.of(path);
    if (owner != AS_IT_COMES && facts.owner() != owner) {
      giveAway(path, "unix:uid", owner);
    }
    if (group != AS_IT_COMES && facts.group() != group) {
      giveAway(path, "unix:gid", group);
    }
    int wanted = bits(permissions);
    if ((facts.mode() & ALL) != wanted) {
      int others = facts.mode() & 07000; // as in a folder that passes its group on
      Files.setAttribute(path, "unix:mode", others | wanted, LinkOption.NOFOLLOW_LINKS);
    }
  }

  private void giveAway(Path path, String attribute, int to) throws IOException {
    if (refused) {
      return;
    }
    try {
      Files.setAttribute(path, attribute, to, LinkOption.NOFOLLOW_LINKS);
    } catch (FileSystemException notAllowed) {
      refused = true;
    }
  }

  private static int bits(Set<PosixFilePermission> permissions) {
    int bits = 0;
    for (PosixFilePermission permission : permissions) {
      bits |= 0400 >> ALL_BITS.indexOf(permission);
    }
    return bits;
  }

  /** Returns the bits of a new folder's permissions. */
  public int folderBits() {
    return bits(forFolders);
  }

  /** Returns whether the owner of the directory can use a file of ours that is like this one. */
  public boolean isOpenToOwner(FileFacts file) {
    boolean toGroup = (file.mode() & 060) == 060 && file.group() == group;
    return file.owner() == owner || toGroup || (file.mode() & 06) == 06;
  }
}
