package dev.turboqueue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PrintableTest {

  @Test
  void control_characters_are_escaped_and_others_stay() {
    assertThat(Printable.of("a\u001b[31m\n\u009b\u0000\u202e\udcff"))
        .isEqualTo("a\\e[31m\\n\\u009b\\u0000\\u202e\\udcff");
    String plain = "Z\u00fcrich \ud83d\ude00";
    assertThat(Printable.of(plain)).isSameAs(plain);
  }

  @Test
  void no_name_reaches_the_terminal_as_a_command(@TempDir Path root) throws IOException {
    Shell shell = new Shell(root);
    shell.put("q", "1\n");
    Path odd = root.resolve("q").resolve("corrupt_1_\u001b[2J\n.db");
    Files.writeString(odd, "x");
    Files.writeString(root.resolve("q").resolve("\u001b[2Jx"), "x");
    Files.createDirectories(root.resolve("\u001b[2Jq/.turboqueue"));
    String[][] commands = {
      {"ls"},
      {"ls", "q"},
      {"stat"},
      {"verify", "q"},
      {"repair", "q"},
      {"export", "q"},
      {"peek", "q", "--state", "corrupt"},
      {"get", "\u001b[2J"},
      {"\u001b[2J"}
    };
    for (String[] command : commands) {
      Shell.Result result = shell.run(command);
      assertThat(result.out() + result.err()).as(command[0]).doesNotContain("\u001b");
    }
    assertThat(shell.run("ls").out()).contains("\\e[2Jq");
  }
}
