/** An in-memory queue, for tests of code that uses a queue. */
@org.jspecify.annotations.NullMarked
module dev.turboqueue.testkit {
  requires transitive dev.turboqueue;
  requires static com.google.errorprone.annotations;
  requires static org.jspecify;

  exports dev.turboqueue.testkit;

  provides dev.turboqueue.spi.QueueEngine with
      dev.turboqueue.testkit.MemoryEngine;
}
