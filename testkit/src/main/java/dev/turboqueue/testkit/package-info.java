/**
 * An in-memory queue, for tests of code that uses a queue.
 *
 * <p>Start at {@link dev.turboqueue.testkit.MemoryQueue}, or open the address {@code memory:orders}
 * with {@link dev.turboqueue.MessageQueue#open(String)}.
 */
package dev.turboqueue.testkit;
