package dev.turboqueue.internal.format;

import org.jspecify.annotations.Nullable;

/**
 * A message in a row.
 *
 * @param text whether the payload is JSON text, not bytes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record StoredRow(boolean text, byte[] payload, @Nullable MessageColumns columns) {}
