package dev.turboqueue.internal.admin;

import dev.turboqueue.internal.batch.BatchFiles;
import dev.turboqueue.internal.batch.BatchName;
import dev.turboqueue.internal.batch.QueueDirectory;
import dev.turboqueue.internal.owner.OpenLock;
import dev.turboqueue.internal.owner.Ownership;
import dev.turboqueue.internal.recover.ForeignFiles;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The parts that an operator's tasks share. */
public record AdminParts(
    QueueDirectory directory,
    BatchFiles files,
    Ownership ownership,
    OpenLock open,
    ForeignFiles foreign) {

  /** Claims a resting batch; returns null if another process was faster. */
  @Nullable BatchName claim(BatchName resting) throws IOException {
    return files.claim(resting, ownership);
  }
}
