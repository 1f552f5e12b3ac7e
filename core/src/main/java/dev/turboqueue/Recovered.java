package dev.turboqueue;

/**
 * What recovery does with a batch that its owner has left behind.
 *
 * @param from the file's name before
 * @param to the file's name after, empty if the batch held no message and its file is deleted
 */
public record Recovered(String from, String to) {}
