package dev.turboqueue.crash;

import dev.turboqueue.testing.PythonFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** A batch as the Python library writes it. */
final class PythonBatch {

  private PythonBatch() {}

  /** Returns a database of new messages, which are owed from now on. */
  static byte[] of(int count, Messages messages, Promises promises) throws Exception {
    BitSet batch = new BitSet();
    List<String> payloads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] payload = messages.payload(messages.add(1_500, batch, PythonBatch.class));
      payloads.add(new String(payload, StandardCharsets.US_ASCII));
    }
    promises.sent().or(batch);
    promises.accepted().or(batch);
    return PythonFile.of(payloads);
  }
}
