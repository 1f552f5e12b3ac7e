/** Messages as lines: what is read from an input, and what is written to an output. */
@NullMarked
package dev.turboqueue.cli.lines;

import org.jspecify.annotations.NullMarked;
