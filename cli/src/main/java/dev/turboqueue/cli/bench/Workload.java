package dev.turboqueue.cli.bench;

/**
 * What is sent, and how.
 *
 * @param messages the total number of messages
 * @param size the bytes of a payload
 * @param batch the maximum number of messages in a batch
 * @param payload what a message carries
 * @param settle how consumers acknowledge
 */
record Workload(long messages, int size, int batch, PayloadKind payload, Settle settle) {

  Workload withMessages(long share) {
    return new Workload(share, size, batch, payload, settle);
  }
}
