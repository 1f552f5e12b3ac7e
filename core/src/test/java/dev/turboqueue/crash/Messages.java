package dev.turboqueue.crash;

import dev.turboqueue.StoredMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** The messages of a run: each has a number, and bytes that follow from number and length. */
final class Messages {

  private final List<byte[]> payloads = new ArrayList<>();

  /** Of each message, the messages of its batch. */
  private final List<BitSet> batches = new ArrayList<>();

  private final List<Object> senders = new ArrayList<>();

  /** Returns the number of a new message that {@code sender} sends in {@code batch}. */
  int add(int length, BitSet batch, Object sender) {
    int number = payloads.size();
    byte[] head = (number + ":").getBytes(StandardCharsets.US_ASCII);
    byte[] payload = Arrays.copyOf(head, Math.max(head.length, length));
    for (int i = head.length; i < payload.length; i++) {
      payload[i] = (byte) ('a' + (number * 7 + i / 3) % 26);
    }
    payloads.add(payload);
    batches.add(batch);
    senders.add(sender);
    batch.set(number);
    return number;
  }

  int count() {
    return payloads.size();
  }

  /** Forgets all messages but the first {@code count}. */
  void forgetAllBut(int count) {
    payloads.subList(count, payloads.size()).clear();
    batches.subList(count, batches.size()).clear();
    senders.subList(count, senders.size()).clear();
  }

  Object sender(int number) {
    return senders.get(number);
  }

  byte[] payload(int number) {
    return payloads.get(number);
  }

  BitSet batch(int number) {
    return batches.get(number);
  }

  /** Returns a message's number after comparing every byte with what was sent. */
  int check(StoredMessage message) {
    byte[] bytes = message.bytes();
    int number = bytes == null ? -1 : number(bytes, 0);
    if (number < 0 || number >= payloads.size() || !Arrays.equals(bytes, payloads.get(number))) {
      throw new AssertionError(
          "delivered, but never sent: "
              + (bytes == null
                  ? "null"
                  : bytes.length
                      + " bytes, "
                      + new String(
                          bytes, 0, Math.min(40, bytes.length), StandardCharsets.ISO_8859_1)));
    }
    return number;
  }

  /** Returns the number that a payload begins with at {@code start}, -1 if there is none. */
  static int number(byte[] bytes, int start) {
    int number = 0;
    for (int i = start; i < bytes.length; i++) {
      byte b = bytes[i];
      if (b == ':') {
        return number;
      }
      if (b < '0' || b > '9' || number > 1_000_000) {
        return -1;
      }
      number = 10 * number + b - '0';
    }
    return -1;
  }
}
