package dev.turboqueue.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.testing.Queues;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Compares what was accepted with what was received. */
final class Census {

  /** A consumer writes its progress at the latest after so many messages; README, "Guarantees". */
  private static final int MARK_EVERY = 1_000;

  private final Path folder;

  /** Those that ended in an orderly way. */
  private final Set<Integer> ended = ConcurrentHashMap.newKeySet();

  /** By message, who received it last and when; two numbers. */
  private final Map<Long, long[]> receipts = new HashMap<>();

  private final Map<Integer, Integer> repeated = new HashMap<>();

  Census(Path folder) {
    this.folder = folder;
  }

  void ended(int number) {
    ended.add(number);
  }

  /** Checks everything and returns the figures. */
  String check() throws IOException {
    for (String file : Queues.files(folder, "received-")) {
      readReceipts(Integer.parseInt(file.substring(file.indexOf('-') + 1)));
    }
    long accepted = 0;
    Set<Long> lost = new HashSet<>();
    for (String file : Queues.files(folder, "sent-")) {
      for (long message : Ledger.read(folder.resolve(file))) {
        accepted++;
        if (!receipts.containsKey(message)) {
          lost.add(message);
        }
      }
    }
    assertThat(lost).as("accepted and lost, as producer << 32 | place").isEmpty();
    repeated.forEach(this::checkRepeated);
    int repeats = repeated.values().stream().mapToInt(Integer::intValue).sum();
    return accepted + " accepted, none lost, " + repeats + " repeated";
  }

  private void readReceipts(int consumer) throws IOException {
    long[] entries = Ledger.read(KillRound.received(folder, consumer));
    Set<Long> own = new HashSet<>();
    for (int i = 0; i + 1 < entries.length; i += 2) {
      assertThat(own.add(entries[i])).as("received once by consumer " + consumer).isTrue();
      long[] receipt = {consumer, entries[i + 1]};
      long[] other = receipts.putIfAbsent(entries[i], receipt);
      if (other != null) {
        boolean later = receipt[1] > other[1];
        repeated.merge((int) (later ? other : receipt)[0], 1, Integer::sum);
        receipts.put(entries[i], later ? receipt : other);
      }
    }
  }

  /** A repeat is charged to whoever received the message before and did not finish it. */
  private void checkRepeated(int consumer, int count) {
    int inHand = KilledConsumer.WINDOW;
    assertThat(count)
        .as("repeated of what consumer %s received", consumer)
        .isLessThanOrEqualTo(ended.contains(consumer) ? inHand : inHand + MARK_EVERY);
  }
}
