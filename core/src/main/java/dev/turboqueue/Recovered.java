package dev.turboqueue;

/**
 * What recovery did with a batch that its owner had left behind.
 *
 * @param from the file's name before
 * @param to the file's name after, empty if the batch had no message and its file was deleted
 */
public record Recovered(String from, String to) {}
