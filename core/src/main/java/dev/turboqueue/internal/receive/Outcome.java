package dev.turboqueue.internal.receive;

/** How a message that was handed out was settled. */
enum Outcome {
  IN_HAND(""),
  ACKED("acknowledged"),
  RELEASED("released"),
  REJECTED("rejected"),
  EXPIRED("given back because it took longer than the processing limit");

  final String words;

  Outcome(String words) {
    this.words = words;
  }
}
