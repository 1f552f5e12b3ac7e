package dev.turboqueue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A process that has a number of a queue, as it described itself when it opened the queue.
 *
 * @param number the number, as in the names of the batches that it has in hand
 * @param pid the process id as the process itself sees it (containers have their own numbers); 0 if
 *     that is not known
 * @param command the command line of the process, cut; empty if that is not known
 * @param since when it opened the queue, null if that is not known
 * @param alive whether it is alive; a dead process is listed until what it left behind is recovered
 */
public record OwnerInfo(
    int number, long pid, String command, @Nullable Instant since, boolean alive) {}
