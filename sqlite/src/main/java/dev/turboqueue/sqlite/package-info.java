/** Makes files that only the SQLite library can read plain. */
@NullMarked
package dev.turboqueue.sqlite;

import org.jspecify.annotations.NullMarked;
