package dev.turboqueue;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a process uses a queue in a directory: the options that any engine understands, and those of
 * a directory. Immutable. Options that the Python library also has keep their names.
 *
 * <p>Options belong to the process, not to the queue: processes with different options can share a
 * queue.
 */
public final class DirectoryOptions extends QueueOptions {

  private static final DirectoryOptions DEFAULTS = builder().build();

  private final int maxEventsPerFile;
  private final long maxBytesPerFile;
  private final int maxAvailFiles;
  private final BatchNaming naming;
  private final Fsync fsync;
  private final Set<PosixFilePermission> filePermissions;
  private final @Nullable Duration recoverForeignAfter;

  private DirectoryOptions(Builder builder) {
    super(builder);
    maxEventsPerFile = builder.maxEventsPerFile;
    maxBytesPerFile = builder.maxBytesPerFile;
    maxAvailFiles = builder.maxAvailFiles;
    naming = builder.naming;
    fsync = builder.fsync;
    filePermissions = Set.copyOf(builder.filePermissions);
    recoverForeignAfter = builder.recoverForeignAfter;
  }

  /** Returns the default options. */
  public static DirectoryOptions defaults() {
    return DEFAULTS;
  }

  /** Returns a builder that starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the number of messages at which a batch is rolled; 80,000 by default. */
  public int maxEventsPerFile() {
    return maxEventsPerFile;
  }

  /** Returns the number of bytes at which a batch is rolled; 64 MiB by default. */
  public long maxBytesPerFile() {
    return maxBytesPerFile;
  }

  /**
   * Returns the number of batches, available or being filled, at which the queue is full; by
   * default there is no limit ({@link Integer#MAX_VALUE}).
   */
  public int maxAvailFiles() {
    return maxAvailFiles;
  }

  /** Returns the names that this process gives its batches; {@link BatchNaming#SEED} by default. */
  public BatchNaming naming() {
    return naming;
  }

  /** Returns when batches are forced to the disk; {@link Fsync#NONE} by default. */
  public Fsync fsync() {
    return fsync;
  }

  /**
   * Returns the permissions of new files, {@code rw-------} by default; new folders get the same,
   * and execute permission wherever there is read permission.
   */
  public Set<PosixFilePermission> filePermissions() {
    return filePermissions;
  }

  /**
   * Returns the age from which on batches that the Python library has left behind are recovered
   * when the queue is opened. The default, null, means never, because nothing shows whether their
   * owner is alive.
   */
  public @Nullable Duration recoverForeignAfter() {
    return recoverForeignAfter;
  }

  /** Builds options; not thread-safe. */
  public static final class Builder extends QueueOptions.Builder {

    private int maxEventsPerFile = 80_000;
    private long maxBytesPerFile = 64L << 20;
    private int maxAvailFiles = Integer.MAX_VALUE;
    private BatchNaming naming = BatchNaming.SEED;
    private Fsync fsync = Fsync.NONE;
    private Set<PosixFilePermission> filePermissions = PosixFilePermissions.fromString("rw-------");
    private @Nullable Duration recoverForeignAfter;

    private Builder() {}

    /**
     * Sets {@link DirectoryOptions#maxEventsPerFile}.
     *
     * @throws IllegalArgumentException if not between 1 and 10,000,000
     */
    public Builder maxEventsPerFile(int messages) {
      maxEventsPerFile = (int) between("maxEventsPerFile", messages, 1, 10_000_000);
      return this;
    }

    /**
     * Sets {@link DirectoryOptions#maxBytesPerFile}.
     *
     * @throws IllegalArgumentException if not between 4,096 and 1,000 MiB
     */
    public Builder maxBytesPerFile(long bytes) {
      maxBytesPerFile = between("maxBytesPerFile", bytes, 4096, 1_000L << 20);
      return this;
    }

    /**
     * Sets {@link DirectoryOptions#maxAvailFiles}.
     *
     * @throws IllegalArgumentException if less than 1
     */
    public Builder maxAvailFiles(int files) {
      maxAvailFiles = (int) between("maxAvailFiles", files, 1, Integer.MAX_VALUE);
      return this;
    }

    /** Sets {@link DirectoryOptions#naming}. */
    public Builder naming(BatchNaming naming) {
      this.naming = Objects.requireNonNull(naming, "naming");
      return this;
    }

    /** Sets {@link DirectoryOptions#fsync}. */
    public Builder fsync(Fsync fsync) {
      this.fsync = Objects.requireNonNull(fsync, "fsync");
      return this;
    }

    /**
     * Sets {@link DirectoryOptions#filePermissions}.
     *
     * @throws IllegalArgumentException if the owner may not read and write
     */
    public Builder filePermissions(Set<PosixFilePermission> permissions) {
      if (!permissions.containsAll(PosixFilePermissions.fromString("rw-------"))) {
        throw new IllegalArgumentException(
            "filePermissions is " + permissions + ", but must let the owner read and write");
      }
      filePermissions = Set.copyOf(permissions);
      return this;
    }

    /**
     * Sets {@link DirectoryOptions#recoverForeignAfter}; null for never.
     *
     * @throws IllegalArgumentException if not between 1 ms and 292 years
     */
    public Builder recoverForeignAfter(@Nullable Duration age) {
      recoverForeignAfter = age == null ? null : atLeastOneMillisecond("recoverForeignAfter", age);
      return this;
    }

    @Override
    public Builder from(QueueOptions options) {
      super.from(options);
      return this;
    }

    @Override
    public Builder maxBatchAge(Duration age) {
      super.maxBatchAge(age);
      return this;
    }

    @Override
    public Builder whenFull(WhenFull whenFull) {
      super.whenFull(whenFull);
      return this;
    }

    @Override
    public Builder fullTimeout(Duration timeout) {
      super.fullTimeout(timeout);
      return this;
    }

    @Override
    public Builder listener(QueueListener listener) {
      super.listener(listener);
      return this;
    }

    @Override
    public Builder closeAtExit(boolean close) {
      super.closeAtExit(close);
      return this;
    }

    @Override
    public Builder exitTimeout(Duration timeout) {
      super.exitTimeout(timeout);
      return this;
    }

    @Override
    public DirectoryOptions build() {
      return new DirectoryOptions(this);
    }

    private static long between(String name, long value, long least, long most) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            name + " is " + value + ", but must be from " + least + " to " + most);
      }
      return value;
    }
  }
}
