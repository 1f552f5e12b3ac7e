package dev.turboqueue.internal.batch;

import dev.turboqueue.BatchState;
import dev.turboqueue.internal.disk.Disk;
import dev.turboqueue.internal.disk.LocalDisk;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Where a queue's files lie.
 *
 * @param path the queue's directory
 * @param disk the way to its batches
 * @param permissions what new files are created with
 */
public record QueueDirectory(Path path, Disk disk, FileAttribute<?> permissions) {

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");
  private static final Set<String> REMOTE =
      Set.of("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "virtiofs", "ceph", "glusterfs");

  /** Returns the directory, created if it does not exist. */
  public static QueueDirectory prepare(Path path, Set<PosixFilePermission> permissions)
      throws IOException {
    Path absolute = path.toAbsolutePath();
    QueueNames.check(absolute.getFileName() == null ? "" : absolute.getFileName().toString());
    FileAttribute<?> forFolders =
        PosixFilePermissions.asFileAttribute(folderPermissions(permissions));
    try {
      Files.createDirectories(absolute, forFolders);
      Files.createDirectories(control(absolute), forFolders);
    } catch (FileAlreadyExistsException e) {
      throw new IOException(e.getFile() + " is a file, not a directory; choose another queue", e);
    } catch (AccessDeniedException e) {
      throw new IOException("No permission to create or use the directory " + e.getFile(), e);
    } catch (FileSystemException e) {
      throw new IOException(
          "Cannot create the queue's directory " + e.getFile() + ": " + e.getReason(), e);
    }
    warnOfRemote(absolute);
    FileAttribute<?> forFiles = PosixFilePermissions.asFileAttribute(permissions);
    return new QueueDirectory(absolute, new LocalDisk(permissions), forFiles);
  }

  private static Set<PosixFilePermission> folderPermissions(Set<PosixFilePermission> files) {
    Set<PosixFilePermission> folders = EnumSet.copyOf(files);
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

  private static void warnOfRemote(Path path) {
    String type;
    try {
      type = Files.getFileStore(path).type().toLowerCase(Locale.ROOT);
    } catch (IOException unknown) { // in a chroot, say, whose /proc/mounts lacks its root
      LOG.log(System.Logger.Level.DEBUG, "File system of {0}: {1}", path, unknown.getMessage());
      return;
    }
    if (REMOTE.contains(type) || type.startsWith("fuse")) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} lies on {1}, whose locks may not reach other machines or processes: a dead owner may"
              + " look alive, or a living one dead. Use a local file system.",
          path,
          type);
    }
  }

  private static Path control(Path directory) {
    return directory.resolve(QueueNames.CONTROL);
  }

  /** Returns the folder of control and temporary files. */
  public Path control() {
    return control(path);
  }

  /** Returns the queue's name. */
  public String name() {
    return String.valueOf(path.getFileName());
  }

  /** Returns when a name was last added, removed or changed, in milliseconds; 0 if not known. */
  public long lastModified() {
    return disk.lastModified(path);
  }

  /** Returns the names of all batches in a state, oldest first. */
  public List<String> names(BatchState state) throws IOException {
    List<String> names = new ArrayList<>();
    disk.list(
        path,
        file -> {
          BatchName name = BatchName.parse(file);
          if (name != null && name.state() == state) {
            names.add(file);
          }
        });
    names.sort(BatchName.OLDEST_FIRST);
    return names;
  }

  public Path resolve(String file) {
    return path.resolve(file);
  }

  /** Returns a sharper exception for a failure that a vanished directory explains. */
  public IOException explained(IOException e) {
    if (e instanceof NoSuchFileException && !Files.isDirectory(path)) {
      return new IOException(
          "The queue's directory " + path + " is gone: it was removed in use", e);
    }
    return e;
  }

  /** Returns what went wrong with a file by the name that its user knows. */
  public static String message(IOException e, String name, String known) {
    return String.valueOf(e.getMessage()).replace(name, known);
  }
}
