/** Converts files that only the SQLite library can read into plain ones. */
@NullMarked
package dev.turboqueue.sqlite;

import org.jspecify.annotations.NullMarked;
