package dev.turboqueue.testing;

import dev.turboqueue.internal.disk.Disk;
import dev.turboqueue.internal.disk.DiskFile;
import dev.turboqueue.internal.disk.FileFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A disk whose operations fail, or wait, where a test wants it. Thread-safe. */
public final class FaultyDisk implements Disk {

  /** What happens before an operation, but after a close; {@code name} is that of its method. */
  @FunctionalInterface
  public interface Fault {
    void before(String name, Path file) throws IOException;
  }

  private final Disk disk;
  private volatile Fault fault = (name, file) -> {};

  /** Creates a disk that is sound until told otherwise. */
  public FaultyDisk(Disk disk) {
    this.disk = disk;
  }

  /** Has {@code newFault} happen from now on. */
  public void set(Fault newFault) {
    fault = newFault;
  }

  /** Lets every {@code name} of a file whose name begins with {@code prefix} fail from now on. */
  public void fail(String name, String prefix) {
    set(
        (operation, file) -> {
          if (operation.equals(name) && String.valueOf(file.getFileName()).startsWith(prefix)) {
            throw new IOException("Cannot " + name + " " + file + ": simulated");
          }
        });
  }

  /** Is sound again. */
  public void mend() {
    set((name, file) -> {});
  }

  @Override
  public DiskFile create(Path file) throws IOException {
    fault.before("create", file);
    return new FaultyFile(file, disk.create(file));
  }

  @Override
  public DiskFile open(Path file) throws IOException {
    fault.before("open", file);
    return new FaultyFile(file, disk.open(file));
  }

  @Override
  public DiskFile openReadOnly(Path file) throws IOException {
    fault.before("openReadOnly", file);
    return new FaultyFile(file, disk.openReadOnly(file));
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    fault.before("rename", from);
    return disk.rename(from, to);
  }

  @Override
  public void delete(Path file) throws IOException {
    fault.before("delete", file);
    disk.delete(file);
  }

  @Override
  public void list(Path directory, Consumer<String> visitor) throws IOException {
    fault.before("list", directory);
    disk.list(directory, visitor);
  }

  @Override
  public boolean exists(Path file) {
    return disk.exists(file);
  }

  @Override
  public boolean isGone(Path file) {
    return disk.isGone(file);
  }

  @Override
  public boolean isOpen(Path file) throws IOException {
    return disk.isOpen(file);
  }

  @Override
  public FileFacts facts(Path file) throws IOException {
    return disk.facts(file);
  }

  @Override
  public long lastModified(Path file) {
    return disk.lastModified(file);
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    fault.before("forceDirectory", directory);
    disk.forceDirectory(directory);
  }

  private final class FaultyFile implements DiskFile {

    private final Path path;
    private final DiskFile file;

    FaultyFile(Path path, DiskFile file) {
      this.path = path;
      this.file = file;
    }

    @Override
    public int read(long position, byte[] target, int offset, int length) throws IOException {
      fault.before("read", path);
      return file.read(position, target, offset, length);
    }

    @Override
    public void write(long position, byte[] source, int offset, int length) throws IOException {
      fault.before("write", path);
      file.write(position, source, offset, length);
    }

    @Override
    public void cut(long size) throws IOException {
      fault.before("cut", path);
      file.cut(size);
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void force() throws IOException {
      fault.before("force", path);
      file.force();
    }

    @Override
    public void close() throws IOException {
      file.close();
      fault.before("close", path); // a close that fails has closed all the same
    }
  }
}
