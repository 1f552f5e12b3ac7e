/**
 * A durable work queue in a directory: any number of processes that can see the directory share the
 * work, without a broker.
 *
 * <p>Start at {@link dev.turboqueue.TurboQueue#open(java.nio.file.Path)}.
 */
package dev.turboqueue;
