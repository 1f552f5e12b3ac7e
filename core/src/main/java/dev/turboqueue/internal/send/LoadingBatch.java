package dev.turboqueue.internal.send;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.turboqueue.BatchLostException;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Fsync;
import dev.turboqueue.internal.batch.BatchFiles;
import dev.turboqueue.internal.batch.BatchName;
import dev.turboqueue.internal.batch.QueueDirectory;
import dev.turboqueue.internal.disk.DiskFile;
import dev.turboqueue.internal.format.BatchWriter;
import dev.turboqueue.internal.format.CopyOrigins;
import dev.turboqueue.internal.format.MessageColumns;
import dev.turboqueue.internal.time.TimeSource;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A batch that is being filled, from its file's creation to its roll. Not thread-safe, except for
 * {@link #commit}.
 */
public final class LoadingBatch {

  private final QueueDirectory directory;
  private final BatchFiles files;
  private final int maxMessages;
  private final long maxBytes;
  private final boolean force;

  /** Its name until it is rolled. */
  private BatchName loading;

  private final BatchName resting;
  private final DiskFile file;
  private final BatchWriter writer;
  private final TimeSource time;
  private final long bornNanos;

  /** Read by the filler, and set by who commits, too. */
  private volatile boolean over;

  private final Object commitLock = new Object();
  private volatile long written;
  private volatile int writtenMessages;

  @GuardedBy("commitLock")
  private long committed;

  private volatile int committedMessages;

  @GuardedBy("commitLock")
  private boolean nameForced;

  @GuardedBy("commitLock")
  private @Nullable BatchLostException forceFailure;

  /**
   * Begins to fill a batch.
   *
   * @param loading its name until it is rolled
   * @param resting its name after that
   */
  LoadingBatch(
      QueueDirectory directory,
      BatchFiles files,
      DirectoryOptions options,
      BatchName loading,
      BatchName resting,
      DiskFile file,
      long expectedBytes,
      TimeSource time) {
    this.directory = directory;
    this.files = files;
    maxMessages = options.maxEventsPerFile();
    maxBytes = options.maxBytesPerFile();
    force = options.fsync() != Fsync.NONE;
    this.loading = loading;
    this.resting = resting;
    this.time = time;
    bornNanos = time.nanos();
    this.file = file;
    writer = new BatchWriter(file, expectedBytes, loading.key().salt());
  }

  /** Returns the name that the batch gets when it is rolled. */
  public BatchName resting() {
    return resting;
  }

  public void add(boolean asText, byte[] source, int length, @Nullable MessageColumns columns)
      throws IOException {
    try {
      if (asText) {
        writer.addText(source, length, columns);
      } else {
        writer.addBlob(source, length, columns);
      }
    } catch (IOException e) {
      throw directory.explained(e);
    }
  }

  int messages() {
    return writer.messages();
  }

  long bytes() {
    return writer.bytes();
  }

  /**
   * Returns whether a message may be added; an empty batch takes any.
   *
   * @param length {@link MessageColumns#messageLength} of it, including all its columns
   */
  public boolean hasRoom(long length) {
    int messages = writer.messages();
    return !isCommitted()
        && messages < maxMessages
        && (messages == 0 || writer.bytes() + length <= maxBytes);
  }

  boolean isFull() {
    return writer.messages() >= maxMessages || writer.bytes() >= maxBytes;
  }

  public long ageNanos() {
    return time.nanos() - bornNanos;
  }

  /** Returns whether the producer has finished with this batch: it is rolled or lost. */
  public boolean isOver() {
    return over;
  }

  /** Returns whether messages were added since the last {@link #write}. */
  boolean hasUnwritten() {
    return writer.messages() > writtenMessages;
  }

  /** Writes what was added so far; returns what to {@link #commit}. */
  long write() throws IOException {
    try {
      writer.flush();
    } catch (IOException e) {
      throw directory.explained(e);
    }
    writtenMessages = writer.messages();
    long ticket = written + 1;
    written = ticket;
    return ticket;
  }

  /**
   * Forces to the disk what was written with {@code ticket}, together with what other threads have
   * written meanwhile. Thread-safe.
   *
   * @throws BatchLostException if that fails, for all threads that wait for it
   */
  void commit(long ticket) throws IOException {
    synchronized (commitLock) {
      if (committed < ticket) {
        int messages = writtenMessages; // before: this does not cover what is written later
        long upTo = written;
        force();
        if (!nameForced) {
          files.forceName(loading);
          nameForced = true;
        }
        checkStillOurs();
        committed = upTo;
        committedMessages = messages;
      }
    }
  }

  /** Checks after the write that nobody has taken the file; a check before it proves nothing. */
  private void checkStillOurs() throws IOException {
    if (directory.disk().isGone(directory.path(loading))) {
      throw removed();
    }
  }

  /**
   * Commits copies: from here on they are delivered, whatever happens to this process, and their
   * originals are settled. Nothing can be added any more. Can be called again after a failure, like
   * {@link #roll}.
   *
   * @param origins where the originals are, in the order of the copies
   * @throws BatchLostException in the same cases as {@link #roll}
   */
  void commitCopies(CopyOrigins origins) throws IOException {
    if (!isCommitted()) {
      writer.finish(origins);
      forceIfTold();
      BatchName moved = BatchName.moved(resting);
      if (!files.commit(loading, moved)) {
        throw removed();
      }
      loading = moved;
    }
    if (force) {
      files.forceName(loading);
    }
  }

  private void forceIfTold() throws IOException {
    if (force) {
      synchronized (commitLock) {
        force();
      }
    }
  }

  /** Returns whether this batch has copies that are committed. */
  public boolean isCommitted() {
    return loading.isMoved();
  }

  /**
   * Gives this batch its resting name. Can be called again after a failure, with two exceptions. If
   * forcing the file to the disk fails, the kernel may have dropped its pages, and would report
   * success the next time; what could be saved of the batch is in the loading file. The other
   * exception is a loading file that somebody has removed.
   *
   * @throws BatchLostException in these two cases: the batch is lost
   */
  void roll() throws IOException {
    if (!isCommitted()) {
      complete();
    }
    if (!files.roll(loading, resting)) {
      throw removed();
    }
    over = true;
  }

  private void complete() throws IOException {
    writer.finish();
    synchronized (commitLock) {
      if (force && written > committed) {
        commit(written); // with the name: threads that wait for this do not wait for the roll
      } else {
        forceIfTold();
      }
    }
  }

  private BatchLostException removed() throws IOException {
    over = true;
    file.close();
    Path path = directory.path(loading);
    return new BatchLostException(
        path
            + " is gone: somebody removed it, or another process recovered it because this one seemed"
            + " dead. Number of its messages that were not accepted: "
            + (writer.messages() - committedMessages),
        new NoSuchFileException(path.toString()));
  }

  /**
   * Closes a batch that is rolled.
   *
   * @throws IOException if its new name could not be forced to the disk: it is available, but a
   *     power failure may undo that
   */
  void release() throws IOException {
    file.close();
    if (force) {
      files.forceName(resting);
    }
  }

  @GuardedBy("commitLock")
  private void force() throws IOException {
    if (forceFailure != null) {
      throw forceFailure;
    }
    try {
      file.force();
    } catch (IOException e) {
      over = true;
      file.close();
      forceFailure =
          new BatchLostException(
              e.getMessage()
                  + ": its "
                  + writer.messages()
                  + " messages are not accepted; what reached the disk is recovered when this"
                  + " process ends",
              e);
      throw forceFailure;
    }
  }

  /** Deletes this batch and its messages; can be called again after a failure. */
  public void discard() throws IOException {
    over = true;
    file.close();
    files.discard(loading);
  }

  /** Does what {@link #discard} does, as soon as that is possible. */
  void discardSoon() throws IOException {
    over = true;
    file.close();
    files.discardSoon(loading);
  }
}
