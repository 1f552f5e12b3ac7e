/** Messages as lines, read from an input and written to an output. */
@NullMarked
package dev.turboqueue.cli.lines;

import org.jspecify.annotations.NullMarked;
