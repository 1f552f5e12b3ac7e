package dev.turboqueue.internal.disk;

/**
 * What the file system says of a name, without following a link.
 *
 * @param mode its kind and its permissions, as {@code stat} gives them
 * @param owner the number of the user whose file it is
 * @param group the number of its group
 * @param links how many names it has
 */
public record FileFacts(int mode, int owner, int group, int links) {}
