/** Measures the queue: producers and consumers as separate processes on one directory. */
@org.jspecify.annotations.NullMarked
package dev.turboqueue.cli.bench;
