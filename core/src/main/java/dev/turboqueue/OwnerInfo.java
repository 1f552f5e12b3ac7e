package dev.turboqueue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who has a number of a queue: what a process has said of itself when it opened the queue.
 *
 * @param number the number, as in the names of the batches that it has in hand
 * @param pid the process's number, as it sees it itself: a container has numbers of its own; 0 if
 *     that is not known
 * @param command how the process was called, cut; empty if that is not known
 * @param since when it opened the queue, null if that is not known
 * @param alive whether it lives; a dead one is listed until what it left behind is recovered
 */
public record OwnerInfo(
    int number, long pid, String command, @Nullable Instant since, boolean alive) {}
