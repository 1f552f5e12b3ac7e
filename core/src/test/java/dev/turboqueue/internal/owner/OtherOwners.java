package dev.turboqueue.internal.owner;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Writes into a file of owners what other processes would have written. */
public final class OtherOwners {

  private OtherOwners() {}

  /** Enters a process that has died with {@code number} in use. */
  public static void enterDead(Path owners, int number) throws IOException {
    enterDead(owners, number, number);
  }

  /** Enters processes that have died with the numbers from {@code first} to {@code last} in use. */
  public static void enterDead(Path owners, int first, int last) throws IOException {
    enter(owners, first, last, self -> with(self, self.start() - 1, self.pidNamespace()));
  }

  /** Enters a process of a container: nobody outside can see whether it lives. */
  public static void enterUnseen(Path owners, int number) throws IOException {
    enter(owners, number, number, self -> with(self, self.start(), self.pidNamespace() + 1));
  }

  private static ProcessIdentity with(ProcessIdentity self, long start, long pidNamespace) {
    return new ProcessIdentity(self.pid(), start, self.boot(), pidNamespace, self.timeNamespace());
  }

  /** Enters processes like this one, but for a change. */
  private static void enter(Path owners, int first, int last, UnaryOperator<ProcessIdentity> change)
      throws IOException {
    ProcessIdentity process = change.apply(ProcessTable.system().self());
    OwnerRecord record = OwnerRecord.living(1, process, 1_795_469_960_000L, "an earlier process");
    byte[] marks = new byte[last - first + 1];
    Arrays.fill(marks, (byte) 1);
    ByteBuffer records = ByteBuffer.allocate(marks.length * OwnerRecord.SIZE);
    for (int number = first; number <= last; number++) {
      records.put(record.bytes(number));
    }
    write(owners, first, marks);
    write(owners, OwnerRecord.place(first), records.array());
  }

  static void write(Path owners, long place, byte[] bytes) throws IOException {
    Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(owners, options)) {
      channel.write(ByteBuffer.wrap(bytes), place);
    }
  }
}
