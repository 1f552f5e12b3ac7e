package dev.turboqueue.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Explains a wrong command line: a sentence, and what may have been meant. */
final class Misuse {

  private static final Pattern CHOICE =
      Pattern.compile("expected one of \\[(.*)] \\(case-\\w+\\) but was '(.*)'", Pattern.DOTALL);
  private static final Pattern NUMBER = Pattern.compile("is not an? (int|long|double)\\b");

  private Misuse() {}

  /** Returns the sentence. */
  static String sentence(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
      String first = unmatched.getUnmatched().get(0);
      return isRoot(e) ? noCommand(first) : "The argument '" + first + "' is not expected.";
    }
    String message = String.valueOf(e.getMessage()).replaceFirst("^Error: ", "");
    Matcher number = NUMBER.matcher(message);
    if (number.find()) {
      String what = number.group(1).equals("double") ? "a number" : "a whole number in range";
      return number.replaceFirst("is not " + what);
    }
    Matcher choice = CHOICE.matcher(message);
    return choice.find()
        ? message.substring(0, choice.start())
            + "'"
            + choice.group(2)
            + "' is not one of: "
            + choice.group(1).toLowerCase(Locale.ROOT)
        : message;
  }

  /** Returns the sentence about an unknown command. */
  static String noCommand(String name) {
    return "There is no command '" + name + "'.";
  }

  /** Returns what may have been meant, or a hint at the help. */
  static String hint(ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    if (e instanceof UnmatchedArgumentException unmatched) {
      String wrong = unmatched.getUnmatched().get(0);
      List<String> near =
          unmatched.isUnknownOption()
              ? near(wrong, e.getCommandLine().getCommandSpec().optionsMap().keySet())
              : isRoot(e) ? near(wrong, Commands.NAMES) : List.of();
      if (!near.isEmpty()) {
        return "Did you mean '" + command + " " + String.join("' or '", near) + "'?";
      }
    }
    return "Try '" + command + " --help'.";
  }

  private static boolean isRoot(ParameterException e) {
    return e.getCommandLine().getParent() == null;
  }

  /** Returns the names for which {@code wrong} is a likely typing error. */
  static List<String> near(String wrong, Iterable<String> names) {
    int most = Math.max(1, wrong.length() / 4);
    List<String> near = new ArrayList<>();
    for (String name : names) {
      if (name.length() > 2 && distance(wrong, name) <= most) {
        near.add(name);
      }
    }
    return near;
  }

  /** Returns how many characters are missing, extra, wrong or swapped with their neighbour. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        d[i][j] = i == 0 ? j : j == 0 ? i : least(d, i, j, a, b);
      }
    }
    return d[a.length()][b.length()];
  }

  private static int least(int[][] d, int i, int j, String a, String b) {
    boolean same = a.charAt(i - 1) == b.charAt(j - 1);
    int least = Math.min(d[i - 1][j - 1] + (same ? 0 : 1), Math.min(d[i - 1][j], d[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, d[i - 2][j - 2] + 1) : least;
  }
}
