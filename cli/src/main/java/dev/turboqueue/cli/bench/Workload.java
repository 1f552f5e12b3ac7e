package dev.turboqueue.cli.bench;

/**
 * What is sent, and how.
 *
 * @param messages how many messages in all
 * @param size the bytes of a payload
 * @param batch the most messages a batch
 * @param payload what a message carries
 * @param settle how consumers acknowledge
 */
record Workload(long messages, int size, int batch, PayloadKind payload, Settle settle) {

  Workload withMessages(long share) {
    return new Workload(share, size, batch, payload, settle);
  }
}
