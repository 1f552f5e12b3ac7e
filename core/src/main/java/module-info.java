/** Turbo Queue: a durable work queue in a directory, for many processes, without a broker. */
@org.jspecify.annotations.NullMarked
module dev.turboqueue {
  requires static com.google.errorprone.annotations;
  requires static org.jspecify;

  exports dev.turboqueue;
  exports dev.turboqueue.spi;

  uses dev.turboqueue.spi.QueueEngine;
  uses dev.turboqueue.spi.SqliteFiles;
}
