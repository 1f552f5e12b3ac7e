package dev.turboqueue.internal.disk;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The machine's file system.
 *
 * <p>Batches are read and written through {@link RandomAccessFile}, not through a channel: an
 * interrupted thread that uses a channel closes it, and the messages in hand would be lost.
 */
public final class LocalDisk implements Disk {

  private final NewFiles files;

  /** Creates a disk whose new files get {@code permissions}. */
  public LocalDisk(Set<PosixFilePermission> permissions) {
    this(new NewFiles(permissions));
  }

  /** Creates a disk whose new files are created by {@code files}. */
  public LocalDisk(NewFiles files) {
    this.files = files;
  }

  @Override
  public DiskFile create(Path file) throws IOException {
    try {
      files.createFile(file);
    } catch (FileSystemException e) {
      throw failed("create", e);
    }
    try {
      return open(file);
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  @Override
  public DiskFile open(Path file) throws IOException {
    checkFile(file); // which "rw" would create
    return new LocalFile(file, "rw");
  }

  /** Says why there is no file; after an I/O error, not even that is known. */
  private static void checkFile(Path file) throws IOException {
    if (file.toFile().isFile()) {
      return;
    }
    try {
      if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
        throw new IOException("Cannot open " + file + ": it is not a file"); // a pipe would block
      }
    } catch (FileSystemException e) {
      if (e instanceof NoSuchFileException && Files.isSymbolicLink(file)) {
        throw new IOException("Cannot open " + file + ": it is a link to nothing", e);
      }
      throw failed("open", e);
    }
  }

  @Override
  public DiskFile openReadOnly(Path file) throws IOException {
    checkFile(file);
    return new LocalFile(file, "r");
  }

  @Override
  @SuppressWarnings("ReturnValueIgnored") // the second rename is tried for its exception
  public boolean rename(Path from, Path to) throws IOException {
    // Losing a race is the common failure, and File.renameTo reports it without an exception.
    if (from.toFile().renameTo(to.toFile())) {
      return true;
    }
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (NoSuchFileException e) {
      Path folder = to.getParent();
      if (folder == null || isGone(from) || !isGone(folder)) {
        return false; // even if another process has created such a file since
      }
      throw new IOException(
          "Cannot rename "
              + from
              + ": the folder of "
              + to
              + " does not exist any more; create it again",
          e);
    } catch (FileSystemException e) {
      throw failed("rename", e);
    }
  }

  @Override
  public void delete(Path file) throws IOException {
    try {
      Files.deleteIfExists(file);
    } catch (FileSystemException e) {
      throw failed("delete", e);
    }
  }

  @Override
  public void list(Path directory, Consumer<String> visitor) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        visitor.accept(String.valueOf(entry.getFileName()));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  @Override
  public boolean exists(Path file) {
    return file.toFile().exists(); // which creates no exception for a negative answer
  }

  @Override
  public boolean isOpen(Path file) throws IOException {
    return OpenFiles.isOpen(file);
  }

  @Override
  public boolean isGone(Path file) {
    if (exists(file)) {
      return false;
    }
    try {
      facts(file);
      return false;
    } catch (NoSuchFileException e) {
      return true;
    } catch (IOException notKnown) {
      return false;
    }
  }

  @Override
  public FileFacts facts(Path file) throws IOException {
    return FileFacts.of(file);
  }

  @Override
  public long lastModified(Path file) {
    return file.toFile().lastModified();
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    Uninterrupted.call(
        () -> {
          try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
          } catch (FileSystemException named) {
            throw named;
          } catch (IOException e) {
            throw new IOException(
                "Cannot force the directory " + directory + " to the disk: " + e.getMessage(), e);
          }
          return true;
        });
  }

  /** The reason as text; a missing file or directory keeps its own exception. */
  private static IOException failed(String what, FileSystemException e) {
    if (e instanceof NoSuchFileException) {
      return e;
    }
    String reason = e instanceof AccessDeniedException ? "permission denied" : e.getReason();
    if (e instanceof DirectoryNotEmptyException) {
      reason = "it is not empty";
    }
    return new IOException("Cannot " + what + " " + e.getFile() + ": " + reason, e);
  }

  private static final class LocalFile implements DiskFile {

    private final File path;
    private final RandomAccessFile file;
    private long position;

    LocalFile(Path path, String mode) throws IOException {
      this.path = path.toFile();
      try {
        file = new RandomAccessFile(this.path, mode);
      } catch (FileNotFoundException e) {
        throw notOpened(path, e);
      }
    }

    /** RandomAccessFile reports every failure to open as a missing file. */
    private static IOException notOpened(Path path, FileNotFoundException e) {
      if (!Files.notExists(path)) { // it exists, or that is not known
        return e;
      }
      NoSuchFileException missing = new NoSuchFileException(path.toString());
      missing.initCause(e);
      return missing;
    }

    @Override
    public int read(long from, byte[] target, int offset, int length) throws IOException {
      int done = 0;
      try {
        seek(from);
        while (done < length) {
          int count = file.read(target, offset + done, length - done);
          if (count < 0) {
            break;
          }
          done += count;
          position += count;
        }
      } catch (IOException e) {
        throw failed("read", e);
      }
      return done;
    }

    @Override
    public void write(long to, byte[] source, int offset, int length) throws IOException {
      try {
        seek(to);
        file.write(source, offset, length);
        position += length;
      } catch (IOException e) {
        position = -1;
        throw failed("write", e);
      }
    }

    private void seek(long target) throws IOException {
      if (position != target) {
        position = -1;
        file.seek(target);
        position = target;
      }
    }

    @Override
    public void cut(long size) throws IOException {
      try {
        if (file.length() > size) {
          file.setLength(size);
          position = -1;
        }
      } catch (IOException e) {
        throw failed("cut", e);
      }
    }

    @Override
    public long size() throws IOException {
      try {
        return file.length();
      } catch (IOException e) {
        throw failed("read the size of", e);
      }
    }

    @Override
    public void force() throws IOException {
      try {
        file.getFD().sync();
      } catch (IOException e) {
        throw failed("force to the disk", e);
      }
    }

    @Override
    public void close() throws IOException {
      file.close();
    }

    private IOException failed(String what, IOException cause) {
      return new IOException("Cannot " + what + " " + path + ": " + cause.getMessage(), cause);
    }
  }
}
