/** Measures the queue: producers and consumers as processes of their own over one directory. */
@org.jspecify.annotations.NullMarked
package dev.turboqueue.cli.bench;
