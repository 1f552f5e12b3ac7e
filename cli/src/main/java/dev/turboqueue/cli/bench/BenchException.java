package dev.turboqueue.cli.bench;

import java.io.IOException;

/** A measurement could not be made. */
final class BenchException extends IOException {

  private static final long serialVersionUID = 1;

  BenchException(String message) {
    super(message);
  }
}
