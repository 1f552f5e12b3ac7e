package dev.turboqueue.benchmarks;

import java.util.Arrays;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The number of messages in a batch, and their size. */
@State(Scope.Benchmark)
public class Shape {

  /** Messages per batch, x, bytes per message. */
  @Param({"80000x100", "1000x100", "1000x1000"})
  public String shape;

  int messages;
  byte[] payload = {};

  /** Reads the parameter. */
  @Setup
  public void parse() {
    int x = shape.indexOf('x');
    messages = Integer.parseInt(shape.substring(0, x));
    payload = new byte[Integer.parseInt(shape.substring(x + 1))];
    Arrays.fill(payload, (byte) 'x');
  }
}
