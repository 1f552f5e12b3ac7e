package dev.turboqueue.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.process.Receipt.Plan;
import dev.turboqueue.testing.Queues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Compares what was accepted with what was received.
 *
 * <p>A message may exist in several copies, one after the other: each release makes a new one. So
 * the last receipt of a message must be one that acknowledges it, and a copy comes twice only if
 * who received it did not come to settle it.
 */
final class Census {

  /** A consumer writes its progress at the latest after so many messages; README, P5. */
  private static final int MARK_EVERY = 1_000;

  private final Path folder;

  /** Those that ended in an orderly way. */
  private final Set<Integer> ended = ConcurrentHashMap.newKeySet();

  private final Map<Long, Receipt> lastOfCopy = new HashMap<>();
  private final Map<Long, Receipt> lastOfMessage = new HashMap<>();

  /** By consumer, how many copies came again although it had planned to settle them. */
  private final Map<Integer, Integer> repeated = new HashMap<>();

  private final Map<Plan, Integer> plans = new HashMap<>();
  private int putBackTwice;

  Census(Path folder) {
    this.folder = folder;
  }

  void ended(int number) {
    ended.add(number);
  }

  /** Checks everything and returns the figures. */
  String check() throws IOException {
    receipts().forEach(this::add);
    long accepted = checkAccepted();
    assertThat(accepted).as("accepted messages; without any, nothing is proved").isPositive();
    checkSent();
    repeated.forEach(this::checkRepeated);
    checkAcknowledged();
    return String.format(
        "%d accepted, none lost, %d acknowledged, %d moved, %d put back, %d repeated",
        accepted, count(Plan.ACK), count(Plan.MOVE), count(Plan.RETRY), repeats());
  }

  /** Returns how often calls have failed. */
  int troubles() throws IOException {
    int troubles = 0;
    for (int process : numbers("troubles-")) {
      troubles += troubles(process);
    }
    return troubles;
  }

  private int troubles(int process) throws IOException {
    return Ledger.read(Books.troubles(folder, process)).length;
  }

  private int count(Plan plan) {
    return plans.getOrDefault(plan, 0);
  }

  private int repeats() {
    return repeated.values().stream().mapToInt(Integer::intValue).sum();
  }

  private List<Integer> numbers(String prefix) throws IOException {
    return Queues.files(folder, prefix).stream()
        .map(file -> Integer.valueOf(file.substring(prefix.length())))
        .toList();
  }

  /** Returns all receipts in their order. */
  private List<Receipt> receipts() throws IOException {
    List<Receipt> receipts = new ArrayList<>();
    for (int consumer : numbers("received-")) {
      receipts.addAll(Receipt.read(Books.received(folder, consumer), consumer));
    }
    receipts.sort(Comparator.comparingLong(Receipt::nanos));
    return receipts;
  }

  private void add(Receipt receipt) {
    plans.merge(receipt.plan(), 1, Integer::sum);
    lastOfMessage.put(receipt.message(), receipt);
    Receipt before = lastOfCopy.put(receipt.copy(), receipt);
    if (before == null || before.plan() == Plan.RETURN) {
      return;
    }
    if (before.plan() == Plan.RETRY) {
      putBackTwice++;
      return;
    }
    assertThat(receipt.consumer())
        .as("who receives once more what %s has received", before.consumer())
        .isNotEqualTo(before.consumer());
    repeated.merge(before.consumer(), 1, Integer::sum);
  }

  private long checkAccepted() throws IOException {
    long accepted = 0;
    Set<Long> lost = new HashSet<>();
    for (int producer : numbers("sent-")) {
      for (long message : Ledger.read(Books.sent(folder, producer))) {
        accepted++;
        if (!lastOfMessage.containsKey(message)) {
          lost.add(message);
        }
      }
    }
    assertThat(lost).as("accepted and lost, as producer << 32 | place").isEmpty();
    for (Receipt last : lastOfMessage.values()) {
      assertThat(last.plan()).as("what became of %s in the end", last).isEqualTo(Plan.ACK);
    }
    return accepted;
  }

  private void checkSent() throws IOException {
    Map<Long, Long> until = new HashMap<>();
    for (int producer : numbers("sending-")) {
      long[] sending = Ledger.read(Books.sending(folder, producer));
      until.put((long) producer, sending.length == 0 ? 0 : sending[sending.length - 1]);
    }
    for (long message : lastOfMessage.keySet()) {
      assertThat(message)
          .as("received of producer %s", message >>> 32)
          .isLessThan(until.getOrDefault(message >>> 32, 0L));
    }
  }

  /** A repeat is charged to whoever received the copy before and did not finish it. */
  private void checkRepeated(int consumer, int count) {
    // Whose progress cannot be written is told so by each further acknowledgement.
    int unwritten = ended.contains(consumer) ? 0 : MARK_EVERY + uncheckedTroubles(consumer);
    assertThat(count)
        .as("repeated of what consumer %s received", consumer)
        .isLessThanOrEqualTo(Receiver.WINDOW + unwritten);
  }

  private int uncheckedTroubles(int consumer) {
    try {
      return troubles(consumer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A message is acknowledged once, and once more for each of its copies that came twice. A death
   * can double one more, that nobody has received: one that was suspected of killing.
   */
  private void checkAcknowledged() throws IOException {
    int deaths = numbers("received-").size() - ended.size();
    assertThat(count(Plan.ACK) - lastOfMessage.size())
        .as("how often acknowledged messages came again")
        .isLessThanOrEqualTo(repeats() + putBackTwice + Math.max(0, deaths));
  }
}
