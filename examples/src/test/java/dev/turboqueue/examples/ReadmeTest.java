package dev.turboqueue.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The Java that the pages for users show is code of these examples. */
class ReadmeTest {

  private static final Pattern SNIPPET = Pattern.compile("(?ms)^```java\\R(.*?)^```");
  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

  @Test
  void every_java_snippet_is_part_of_an_example() throws Exception {
    List<String> examples = examples();
    for (Path page : pages()) {
      for (String snippet : snippets(Files.readString(page))) {
        assertThat(examples)
            .as("an example with the code of %s:%n%s", page, snippet)
            .anyMatch(example -> example.contains(normalized(snippet)));
      }
    }
  }

  @Test
  void snippets_are_found() {
    assertThat(snippets("a\n```java\nint  i;\n```\n```sh\nls\n```\n```java\nj();\n```\n"))
        .containsExactly("int  i;\n", "j();\n");
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    pages.add(PROJECT.resolve("README.md"));
    try (Stream<Path> docs = Files.walk(PROJECT.resolve("docs"))) {
      docs.filter(path -> path.toString().endsWith(".md")).forEach(pages::add);
    }
    return pages;
  }

  private static List<String> examples() throws IOException {
    List<String> sources = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        sources.add(normalized(Files.readString(file)));
      }
    }
    assertThat(sources).isNotEmpty();
    return sources;
  }

  private static List<String> snippets(String page) {
    List<String> snippets = new ArrayList<>();
    Matcher matcher = SNIPPET.matcher(page);
    while (matcher.find()) {
      snippets.add(matcher.group(1));
    }
    return snippets;
  }

  private static String normalized(String code) {
    return code.replaceAll("\\s+", " ").trim();
  }
}
