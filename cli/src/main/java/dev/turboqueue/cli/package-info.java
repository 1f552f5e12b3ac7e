/** The {@code turboq} command. */
@org.jspecify.annotations.NullMarked
package dev.turboqueue.cli;
