package dev.turboqueue;

import java.time.Instant;

/**
 * What can be seen of a batch without taking it.
 *
 * @param file the file's name
 * @param state where the batch stands
 * @param id the batch's identity; it stays the same through all states
 * @param owner the number of the process that has it in hand, 0 if there is none or it is not known
 * @param messages how many messages it was given, -1 if that is not known (it is being filled, or
 *     its file cannot be read)
 * @param settled how many messages from the first are done, as far as the disk knows
 * @param bytes the file's size
 * @param modified when the file was last written
 */
public record BatchInfo(
    String file,
    BatchState state,
    String id,
    int owner,
    long messages,
    long settled,
    long bytes,
    Instant modified) {}
