package dev.turboqueue.cli;

import dev.turboqueue.BatchState;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses the name of a batch's state. */
final class StateConverter implements ITypeConverter<BatchState> {

  @Override
  public BatchState convert(String text) {
    for (BatchState state : BatchState.values()) {
      if (Queues.name(state).equals(text)) {
        return state;
      }
    }
    throw new TypeConversionException(
        "'"
            + text
            + "' is not a state; choose from avail, delayed, assigned, dead, corrupt and loading");
  }
}
