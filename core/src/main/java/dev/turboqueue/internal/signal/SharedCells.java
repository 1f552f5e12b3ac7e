package dev.turboqueue.internal.signal;

import dev.turboqueue.internal.disk.FileFacts;
import dev.turboqueue.internal.disk.TrustedUsers;
import dev.turboqueue.internal.time.TimeSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A small file that may fail, or be cut, overwritten, removed or replaced at any time: reading and
 * writing it never throws. Not thread-safe.
 */
/*
 * The file is read and written with calls that can fail with an exception, not through a mapping:
 * with a mapping, a file that was cut, or that needs space on a full disk, ends the JVM with
 * SIGBUS. An interrupt closes the channel; it has no locks to lose and is opened again. A link, a
 * file with a second name and a file of another user are not used: a user who may write to the
 * folder could make this process overwrite any file.
 */
final class SharedCells {

  private static final int FIRST_BYTES = 4096;
  private static final int MOST_BYTES = 1 << 21;

  /** How long to wait before opening the file is tried again. */
  private static final long RETRY_NANOS = 100_000_000;

  private static final Set<OpenOption> OPTIONS =
      Set.of(
          StandardOpenOption.CREATE,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          LinkOption.NOFOLLOW_LINKS);

  private final Path file;
  private final Path folder;
  private final FileAttribute<?> permissions;
  private final TimeSource time;

  private @Nullable FileChannel channel;

  /** The file system's key of the open file. */
  private @Nullable Object openKey;

  private long nextTry;

  private boolean closed;

  /** Why the file is not used; empty while it is. */
  private String trouble = "";

  private ByteBuffer content = buffer(FIRST_BYTES);

  private final ByteBuffer numbers = buffer(4 * Long.BYTES);

  SharedCells(Path file, FileAttribute<?> permissions, TimeSource time) {
    this.file = file;
    folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    this.permissions = permissions;
    this.time = time;
    nextTry = time.nanos();
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /** An action on the open file. */
  private interface Use {
    void with(FileChannel channel) throws IOException;
  }

  /** Uses the file, if that is possible; returns whether it was. */
  private boolean use(Use use) {
    boolean interrupted = Thread.interrupted();
    try {
      for (int i = 0; i < 3; i++) {
        try {
          FileChannel opened = open();
          if (opened != null) {
            use.with(opened);
            trouble = "";
          }
          return opened != null;
        } catch (ClosedChannelException e) {
          interrupted |= Thread.interrupted(); // which has closed it just now
          channel = null;
          nextTry = time.nanos();
        } catch (IOException e) {
          trouble = String.valueOf(e.getMessage());
          return false;
        }
      }
      return false;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private @Nullable FileChannel open() throws IOException {
    long now = time.nanos();
    if (channel == null && !closed && now - nextTry >= 0) {
      nextTry = now + RETRY_NANOS;
      Object found = check();
      channel = FileChannel.open(file, OPTIONS, permissions);
      openKey = found == null ? check() : found;
    }
    return channel;
  }

  /** Returns the key of the file at the path, null if there is none. */
  private @Nullable Object check() throws IOException {
    try {
      FileFacts facts = FileFacts.of(file);
      facts.checkFile(file);
      if (facts.links() != 1) {
        throw new IOException(file + " has a second name; remove it");
      }
      TrustedUsers.in(FileFacts.of(folder)).check(file, facts);
      return key();
    } catch (NoSuchFileException none) {
      return null;
    }
  }

  private @Nullable Object key() throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  /** Returns the file's content up to its end, or to 2 MiB; empty if it cannot be read. */
  ByteBuffer read() {
    while (true) {
      content.clear();
      if (!use(opened -> opened.read(content, 0))) {
        content.clear();
      }
      content.flip();
      if (content.limit() < content.capacity() || content.capacity() >= MOST_BYTES) {
        return content;
      }
      content = buffer(2 * content.capacity());
    }
  }

  /**
   * Adds to a number, and stores others behind it.
   *
   * @return whether that was possible
   */
  boolean add(long position, long amount, long... behind) {
    return use(
        opened -> {
          numbers.clear().limit(Long.BYTES);
          boolean isThere = opened.read(numbers, position) == Long.BYTES;
          long before = isThere ? numbers.getLong(0) : 0;
          numbers.clear();
          numbers.putLong(before + amount);
          put(opened, position, behind);
        });
  }

  /** Stores numbers one behind the other, if that is possible. */
  void store(long position, long... values) {
    use(
        opened -> {
          numbers.clear();
          put(opened, position, values);
        });
  }

  private void put(FileChannel opened, long position, long[] values) throws IOException {
    for (long value : values) {
      numbers.putLong(value);
    }
    numbers.flip();
    long at = position;
    while (numbers.hasRemaining()) {
      at += opened.write(numbers, at);
    }
  }

  /** Opens the file again if it was replaced or removed; returns why it is not used. */
  String refresh() {
    try {
      if (!Objects.equals(key(), openKey)) {
        closeChannel();
      }
    } catch (IOException e) {
      closeChannel();
    }
    use(opened -> {});
    return trouble;
  }

  void close() {
    closed = true;
    closeChannel();
  }

  private void closeChannel() {
    FileChannel opened = channel;
    channel = null;
    nextTry = time.nanos();
    if (opened != null) {
      try {
        opened.close();
      } catch (IOException e) {
        trouble = String.valueOf(e.getMessage());
      }
    }
  }
}
