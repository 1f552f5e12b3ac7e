import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Prints each test that the reports below the working directory call skipped, a tab, and why. */
class SkippedTests {

  public static void main(String[] args) throws Exception {
    DocumentBuilder parser = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    for (Path report : reports()) {
      NodeList skipped = parser.parse(report.toFile()).getElementsByTagName("skipped");
      for (int i = 0; i < skipped.getLength(); i++) {
        Element reason = (Element) skipped.item(i);
        Element test = (Element) reason.getParentNode();
        String name = test.getAttribute("classname") + "." + test.getAttribute("name");
        System.out.println(name + "\t" + reason.getAttribute("message").replaceAll("\\s+", " "));
      }
    }
  }

  private static List<Path> reports() throws IOException {
    try (Stream<Path> files = Files.find(Path.of(""), 4, (file, about) -> isReport(file))) {
      return files.sorted().toList();
    }
  }

  private static boolean isReport(Path file) {
    return file.toString().matches("[^/]+/target/(surefire|failsafe)-reports/TEST-[^/]+[.]xml");
  }
}
