package dev.turboqueue.cli;

import dev.turboqueue.BatchInfo;
import dev.turboqueue.BatchState;
import dev.turboqueue.MessageReader;
import dev.turboqueue.QueueInspector;
import dev.turboqueue.StoredMessage;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The chosen dead letters: by their ids, or all. Not thread-safe. */
final class LetterSelection implements Predicate<StoredMessage> {

  private final boolean all;
  private final Set<String> wanted;

  private LetterSelection(boolean all, List<String> ids) {
    this.all = all;
    wanted = new LinkedHashSet<>(ids);
  }

  static LetterSelection all() {
    return new LetterSelection(true, List.of());
  }

  static LetterSelection of(List<String> ids) {
    return new LetterSelection(false, ids);
  }

  /** Returns whether a dead letter was chosen; it then counts as found. */
  @Override
  public boolean test(StoredMessage letter) {
    return all || wanted.remove(letter.id());
  }

  /** Returns the chosen ids that were not found. */
  List<String> missing() {
    return List.copyOf(wanted);
  }

  /** Returns the ids of the dead letters that would be found now, without taking them. */
  List<String> preview(Path directory, Globals globals) throws IOException {
    QueueInspector inspector = QueueInspector.of(directory);
    List<String> found = new ArrayList<>();
    for (BatchInfo batch : inspector.batches(BatchState.DEAD)) {
      try (MessageReader reader = inspector.read(batch)) {
        StoredMessage letter;
        while ((letter = reader.next()) != null) {
          if (test(letter)) {
            found.add(letter.id());
          }
        }
      } catch (NoSuchFileException gone) {
        // Another process has taken it meanwhile.
      } catch (IOException e) { // nothing of it can be taken either
        globals.warn("skipped: " + Errors.sentence(e));
      }
    }
    return found;
  }

  /**
   * Reports ids that were not found.
   *
   * @param done what was done with the others
   * @throws CliException if there is one
   */
  void check(String queue, String done) {
    if (!wanted.isEmpty()) {
      boolean one = wanted.size() == 1;
      throw new CliException(
          Exit.NOT_FOUND,
          "The queue '"
              + queue
              + "' has no dead "
              + (one ? "letter " : "letters ")
              + String.join(", ", wanted)
              + "; "
              + done
              + ". 'turboq peek "
              + queue
              + " --state dead --json' lists those that exist.");
    }
  }
}
