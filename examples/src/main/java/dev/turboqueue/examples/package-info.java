/** Small programs that show how to use a queue; the README quotes them. */
@org.jspecify.annotations.NullMarked
package dev.turboqueue.examples;
