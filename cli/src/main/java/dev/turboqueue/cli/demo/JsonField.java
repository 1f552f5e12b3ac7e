package dev.turboqueue.cli.demo;

/**
 * A field of the demo's own flat JSON objects: no white space between tokens, no escapes in values.
 * So a search is enough, instead of a parser.
 */
final class JsonField {

  private final String name;
  private final String prefix;

  JsonField(String name) {
    this.name = name;
    prefix = "\"" + name + "\":";
  }

  String text(String json) {
    int start = valueStart(json) + 1;
    return json.substring(start, json.indexOf('"', start));
  }

  int number(String json) {
    int start = valueStart(json);
    int end = start;
    while (Character.isDigit(json.charAt(end))) {
      end++;
    }
    return Integer.parseInt(json, start, end, 10);
  }

  private int valueStart(String json) {
    int at = json.indexOf(prefix);
    if (at < 0) {
      throw new IllegalArgumentException("no field \"" + name + "\" in the message " + json);
    }
    return at + prefix.length();
  }
}
