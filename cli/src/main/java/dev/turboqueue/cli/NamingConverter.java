package dev.turboqueue.cli;

import dev.turboqueue.BatchNaming;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses the naming of batches. */
final class NamingConverter implements ITypeConverter<BatchNaming> {

  private static final Map<String, BatchNaming> NAMINGS =
      Map.of(
          "seed", BatchNaming.SEED,
          "python-0.5", BatchNaming.PYTHON_0_5,
          "python-0.7", BatchNaming.PYTHON_0_7);

  @Override
  public BatchNaming convert(String text) {
    BatchNaming naming = NAMINGS.get(text);
    if (naming == null) {
      throw new TypeConversionException(
          "'" + text + "' is not one of seed, python-0.5 and python-0.7");
    }
    return naming;
  }

  /** For the completion by a shell. */
  static final class Candidates extends ArrayList<String> {

    private static final long serialVersionUID = 1;

    Candidates() {
      super(List.of("seed", "python-0.5", "python-0.7"));
    }
  }
}
