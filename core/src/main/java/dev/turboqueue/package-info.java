/**
 * A durable work queue in a directory: any number of processes that can see the directory share the
 * work, without a broker.
 *
 * <p>Start at {@link dev.turboqueue.TurboQueue#open(java.nio.file.Path)}. {@link
 * dev.turboqueue.MessageQueue} and the types that it uses apply to every engine. {@link
 * dev.turboqueue.TurboQueue}, {@link dev.turboqueue.DirectoryOptions}, {@link
 * dev.turboqueue.Fsync}, {@link dev.turboqueue.BatchNaming} and {@link
 * dev.turboqueue.QueueInspector} are what a directory adds.
 */
package dev.turboqueue;
