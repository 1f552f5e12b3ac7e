/** Measures the queue: producers and consumers as processes of their own over one directory. */
package dev.turboqueue.cli.bench;
