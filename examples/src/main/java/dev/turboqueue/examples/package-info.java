/** Small programs that show how a queue is used; the README quotes them. */
@org.jspecify.annotations.NullMarked
package dev.turboqueue.examples;
