package dev.turboqueue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a batch without taking it.
 *
 * @param file the file's name, below the queue's directory: {@code dead/dead_….db} for dead letters
 * @param state the batch's state
 * @param id the batch's identity; it stays the same through all states
 * @param owner the number of the process that has it in hand, 0 if there is none or if it is not
 *     known
 * @param messages the number of its messages, -1 if that is not known (it is being filled, or its
 *     file cannot be read)
 * @param settled the number of settled messages, as stored on the disk
 * @param bytes the file's size, -1 if that is not known
 * @param modified when the file was last written, {@link Instant#EPOCH} if that is not known
 * @param deliveries how often it was taken by a process that then died or gave it back
 * @param due when it becomes available, null unless it is delayed
 */
public record BatchInfo(
    String file,
    BatchState state,
    String id,
    int owner,
    long messages,
    long settled,
    long bytes,
    Instant modified,
    int deliveries,
    @Nullable Instant due) {}
