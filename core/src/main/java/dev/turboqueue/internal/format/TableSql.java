package dev.turboqueue.internal.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text of a {@code CREATE TABLE}, parsed as far as needed to know whether each row's record
 * begins with the column {@code log_data}.
 */
final class TableSql {

  private static final Pattern TOKEN =
      Pattern.compile(
          "(?s)\\s++|--[^\\n]*+|/\\*.*?(?:\\*/|$)" // nothing
              + "|(\"[^\"]*+(?:\"\"[^\"]*+)*+\"|`[^`]*+(?:``[^`]*+)*+`|\\[[^\\]]*+\\]"
              + "|'[^']*+(?:''[^']*+)*+'|[\\w$\\x{80}-\\x{10FFFF}]++|.)");

  private static final int NAME = 2;
  private static final int FIRST_COLUMN = NAME + 2;

  /** All tokens except those in parentheses behind the first column's name; in upper case. */
  private final List<String> tokens = new ArrayList<>();

  private TableSql(String sql) {
    Matcher matcher = TOKEN.matcher(sql);
    int depth = 0;
    while (matcher.find()) {
      String token = matcher.group(1);
      if (token == null) {
        continue;
      }
      depth -= token.equals(")") ? 1 : 0;
      if (depth <= 1) {
        tokens.add(unquoted(token).toUpperCase(Locale.ROOT));
      }
      depth += token.equals("(") ? 1 : 0;
    }
  }

  private static String unquoted(String token) {
    boolean quoted = token.length() > 1 && "\"`['".indexOf(token.charAt(0)) >= 0;
    return quoted ? token.substring(1, token.length() - 1) : token;
  }

  /** Returns why rows of this table cannot be read as messages, null if they can. */
  static @Nullable String objection(String sql) {
    return new TableSql(sql).objection();
  }

  private @Nullable String objection() {
    boolean table =
        tokens.size() > FIRST_COLUMN
            && tokens.get(1).equals("TABLE")
            && tokens.get(FIRST_COLUMN - 1).equals("(");
    if (!table) {
      return "logs is not an ordinary table";
    }
    if (!tokens.get(FIRST_COLUMN).equals("LOG_DATA")) {
      return "the first column of its table logs is not log_data";
    }
    List<String> column = firstColumn();
    if (column.contains("GENERATED") || column.contains("AS")) {
      return "its column log_data is computed";
    }
    if (column.indexOf("INTEGER") == 0 && tokens.contains("PRIMARY")) {
      return "its column log_data may be the key of its table";
    }
    boolean withoutRowid =
        tokens.subList(tokens.lastIndexOf(")"), tokens.size()).contains("WITHOUT");
    return withoutRowid ? "its table logs has no rowid" : null;
  }

  /** Returns the text behind the first column's name. */
  private List<String> firstColumn() {
    List<String> rest = tokens.subList(FIRST_COLUMN + 1, tokens.size());
    int depth = 0;
    for (int i = 0; i < rest.size(); i++) {
      String token = rest.get(i);
      if (depth == 0 && (token.equals(",") || token.equals(")"))) {
        return rest.subList(0, i);
      }
      depth += token.equals("(") ? 1 : token.equals(")") ? -1 : 0;
    }
    return rest;
  }
}
