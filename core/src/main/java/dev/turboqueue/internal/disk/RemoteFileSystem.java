package dev.turboqueue.internal.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** File systems that other machines, or virtual machines on this one, may also use. */
public final class RemoteFileSystem {

  private static final System.Logger LOG = System.getLogger("dev.turboqueue");
  private static final Set<String> TYPES =
      Set.of("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "virtiofs", "ceph", "glusterfs");

  private RemoteFileSystem() {}

  /** Returns the type of the file system of {@code path} if it is such a file system, else null. */
  public static @Nullable String type(Path path) {
    try {
      String type = Files.getFileStore(path).type().toLowerCase(Locale.ROOT);
      return TYPES.contains(type) || type.startsWith("fuse") ? type : null;
    } catch (IOException unknown) { // for example in a chroot whose /proc/mounts lacks its root
      LOG.log(System.Logger.Level.DEBUG, "File system of {0}: {1}", path, unknown.getMessage());
      return null;
    }
  }
}
