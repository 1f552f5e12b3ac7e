package dev.turboqueue.internal.engine;

import static dev.turboqueue.testing.Queues.LONG;
import static dev.turboqueue.testing.Queues.batches;
import static dev.turboqueue.testing.Queues.files;
import static dev.turboqueue.testing.Queues.next;
import static dev.turboqueue.testing.Queues.send;
import static dev.turboqueue.testing.Queues.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.turboqueue.Batch;
import dev.turboqueue.Consumer;
import dev.turboqueue.ConsumerOptions;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Fsync;
import dev.turboqueue.Message;
import dev.turboqueue.OutgoingMessage;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import dev.turboqueue.internal.format.BatchReader;
import dev.turboqueue.internal.format.PoisonRecord;
import dev.turboqueue.testing.FaultyDisk;
import dev.turboqueue.testing.PythonFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that fails for a while, threads that meet, and what is left of others. */
class EngineTroubleTest {

  private final FaultyDisk disk = Faulty.disk();

  @TempDir Path root;
  private Path directory;

  @BeforeEach
  void choose() {
    directory = root.resolve("q");
  }

  private static DirectoryOptions.Builder unhurried() {
    return DirectoryOptions.builder().maxBatchAge(Duration.ofDays(1));
  }

  private static DirectoryOptions.Builder hurried() {
    return DirectoryOptions.builder().maxBatchAge(Duration.ofMillis(1));
  }

  private void failOnce(String name, String prefix, Throwable failure) {
    fail(1, name, prefix, failure);
  }

  private void fail(int times, String name, String prefix, Throwable failure) {
    AtomicInteger left = new AtomicInteger(times);
    disk.set(
        (operation, file) -> {
          boolean meant =
              operation.equals(name) && String.valueOf(file.getFileName()).startsWith(prefix);
          if (meant && left.getAndDecrement() > 0) {
            if (failure instanceof Error error) {
              throw error;
            }
            throw (IOException) failure;
          }
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_message_that_could_not_be_read_is_read_by_the_next_call(boolean withError)
      throws Exception {
    Throwable failure =
        withError ? new OutOfMemoryError("simulated") : new IOException("simulated");
    int messages = 300;
    try (TurboQueue queue = Faulty.open(directory, disk)) {
      try (Producer producer = queue.producer()) {
        for (int i = 0; i < messages; i++) {
          byte[] payload = ByteBuffer.allocate(i % 2 == 0 ? 100_000 : 10_000).putInt(i).array();
          producer.send(OutgoingMessage.bytes(payload).key("k".repeat(i % 3 * 50_000)).build());
        }
      }
      Consumer consumer = queue.consumer();
      next(consumer); // a batch that cannot even be opened is left alone for a while
      int failed = 0;
      for (int i = 1; i < messages; i++) {
        failOnce("read", "assigned_", failure);
        Message message = null;
        try {
          message = next(consumer);
        } catch (IOException | OutOfMemoryError e) {
          assertThat(e).isSameAs(failure);
          failed++;
          message = next(consumer);
        }
        assertThat(ByteBuffer.wrap(message.bytes()).getInt()).isEqualTo(i);
      }
      assertThat(failed).isGreaterThan(messages / 3);
    }
  }

  /** A batch with what is known of processes that have died over it. */
  private void sendSuspected(PoisonRecord trial, String... texts) throws IOException {
    send(directory, texts);
    String file = files(directory, "avail_").get(0);
    try (BatchReader reader = BatchReader.open(disk.open(directory.resolve(file)), file, 0)) {
      reader.marks().markPoison(trial);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_killer_that_could_not_be_rejected_is_rejected_by_the_next_call(boolean whole)
      throws Exception {
    sendSuspected(new PoisonRecord(3, 0, 3, 1), "killer", "1");
    try (TurboQueue queue = Faulty.open(directory, disk);
        Consumer consumer = queue.consumer()) {
      disk.fail("create", "loading_");
      assertThatThrownBy(() -> receive(consumer, whole)).hasMessageContaining("simulated");
      assertThatThrownBy(() -> receive(consumer, whole)).hasMessageContaining("simulated");
      disk.mend();
      Message message = receive(consumer, whole);
      assertThat(message.text()).isEqualTo("1");
      message.ack();
      await().atMost(LONG).until(() -> files(directory, "assigned_").isEmpty());
      assertThat(files(directory, "dead_")).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_message_whose_trial_could_not_be_noted_is_handed_out_by_the_next_call(boolean whole)
      throws Exception {
    sendSuspected(new PoisonRecord(2, 0, 2, 0), "0", "1");
    try (TurboQueue queue = Faulty.open(directory, disk);
        Consumer consumer = queue.consumer()) {
      disk.fail("write", "assigned_");
      assertThatThrownBy(() -> receive(consumer, whole)).hasMessageContaining("simulated");
      disk.mend();
      for (String text : List.of("0", "1")) {
        Message message = receive(consumer, whole);
        assertThat(message.text()).isEqualTo(text);
        message.ack();
      }
    }
  }

  private static Message receive(Consumer consumer, boolean whole) throws Exception {
    return whole
        ? Objects.requireNonNull(consumer.pollBatch(Duration.ofSeconds(2))).iterator().next()
        : Objects.requireNonNull(consumer.poll(Duration.ofSeconds(2)));
  }

  @Test
  void a_batch_that_cannot_be_taken_is_named_and_holds_up_no_other() throws Exception {
    send(directory, "cannot be renamed");
    String stuck = files(directory, "avail_").get(0);
    send(directory, "behind", "the last");
    disk.fail("rename", stuck); // as root's chattr +i does
    try (TurboQueue queue = Faulty.open(directory, disk);
        Consumer consumer = queue.consumer()) {
      assertThat(texts(consumer, 2)).containsExactly("behind", "the last");
      assertThatThrownBy(() -> consumer.poll(LONG))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(stuck);
      assertThat(files(directory, "avail_")).containsExactly(stuck);
    }
  }

  @Test
  void a_batch_that_cannot_be_opened_is_reported_when_no_other_is_there() throws Exception {
    IOException failure = new IOException("Cannot open it: too many open files");
    try (TurboQueue queue = Faulty.open(directory, disk);
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      producer.send("unreadable");
      producer.flush();
      failOnce("open", "assigned_", failure);
      assertThatThrownBy(() -> consumer.poll(LONG)).hasCause(failure);
      assertThat(files(directory, "avail_")).hasSize(1);
    }
    try (TurboQueue queue = Faulty.open(directory, disk);
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      producer.send("unreadable, too");
      producer.flush();
      producer.send("sound");
      producer.flush();
      fail(2, "open", "assigned_", failure);
      assertThat(next(consumer).text()).isEqualTo("sound");
      assertThatThrownBy(() -> consumer.poll(Duration.ZERO)).hasCause(failure);
      assertThat(consumer.poll(Duration.ZERO)).isNull();
    }
    try (TurboQueue queue = Faulty.open(directory, disk);
        Consumer consumer = queue.consumer()) {
      assertThat(next(consumer).text()).isEqualTo("unreadable");
    }
  }

  @Test
  void a_forcing_that_failed_in_send_is_reported_by_the_next_call() throws Exception {
    DirectoryOptions.Builder options = unhurried().fsync(Fsync.ROLL).maxEventsPerFile(1);
    try (TurboQueue queue = Faulty.open(directory, disk, options);
        Producer producer = queue.producer()) {
      disk.fail("force", "loading_");
      producer.send("x");
      disk.mend();
      assertThatThrownBy(() -> producer.send("y"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("are not accepted");
      producer.send("z");
      assertThat(files(directory, "avail_")).hasSize(1);
    }
  }

  @Test
  void a_forcing_that_failed_in_the_background_is_reported_by_the_next_call() throws Exception {
    CountDownLatch forced = new CountDownLatch(1);
    try (TurboQueue queue = Faulty.open(directory, disk, hurried().fsync(Fsync.ROLL));
        Producer producer = queue.producer()) {
      disk.set(
          (operation, file) -> {
            if (operation.equals("force")) {
              forced.countDown();
              throw new IOException("Cannot force: simulated");
            }
          });
      producer.send("x");
      forced.await();
      disk.mend();
      assertThatThrownBy(producer::flush)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("are not accepted");
    }
  }

  @Test
  void one_failing_producer_does_not_keep_the_others_batches() throws Exception {
    try (TurboQueue queue = Faulty.open(directory, disk, hurried())) {
      Set<String> failing = ConcurrentHashMap.newKeySet();
      disk.set(
          (operation, file) -> {
            if (operation.equals("create") && failing.size() < 30) {
              failing.add(file.toString());
            }
            if (operation.equals("rename") && failing.contains(file.toString())) {
              throw new IOException("simulated");
            }
          });
      for (int i = 0; i <= 30; i++) {
        queue.producer().send("x");
      }
      await().atMost(LONG).until(() -> files(directory, "avail_").size() == 1);
      disk.mend();
    }
    assertThat(files(directory, "avail_")).hasSize(31);
  }

  @Test
  void an_Error_does_not_end_the_background_work() throws Exception {
    try (TurboQueue queue = Faulty.open(directory, disk, hurried())) {
      failOnce("rename", "loading_", new OutOfMemoryError("simulated"));
      queue.producer().send("x");
      await().atMost(LONG).until(() -> files(directory, "avail_").size() == 1);
    }
  }

  @Test
  void what_lies_under_a_number_marked_clean_is_returned_when_the_queue_is_opened()
      throws Exception {
    try (TurboQueue queue = TurboQueue.open(directory)) {
      queue.producer().send("x");
    }
    String available = files(directory, "avail_").get(0);
    Files.move(
        directory.resolve(available),
        directory.resolve(available.replace("avail", "assigned_00001")));
    try (TurboQueue queue = TurboQueue.open(directory)) {
      assertThat(queue.owner()).as("not one in use").isEqualTo(2);
      assertThat(batches(directory)).containsExactly(available.replace(".db", "_r1.db"));
    }
  }

  @Test
  void damage_below_the_progress_is_not_forgotten_when_the_batch_changes_hands() throws Exception {
    try (TurboQueue queue = Faulty.open(directory, disk)) {
      try (Producer producer = queue.producer()) {
        for (int i = 0; i < 10; i++) {
          producer.send(i + "x".repeat(300_000));
        }
      }
      Path file = directory.resolve(files(directory, "avail_").get(0));
      byte[] batch = Files.readAllBytes(file);
      batch[150_000] ^= 1; // an overflow page of the first message
      Files.write(file, batch);
      try (Consumer first = queue.consumer()) {
        assertThat(texts(first, 5)).first().asString().startsWith("1");
      }
      try (Consumer second = queue.consumer()) {
        assertThat(texts(second, 4)).last().asString().startsWith("9");
      }
      assertThat(batches(directory)).hasSize(1).first().asString().startsWith("corrupt_");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"loading_", "assigned_"}) // before the copies roll, and behind that
  void a_repair_that_fails_is_done_again_and_loses_nothing(String renamed) throws Exception {
    try (TurboQueue queue = Faulty.open(directory, disk)) {
      try (Producer producer = queue.producer()) {
        producer.send("a");
      }
      Path batch = directory.resolve(batches(directory).get(0));
      String corrupt = String.valueOf(batch.getFileName()).replace("avail_", "corrupt_");
      Files.move(batch, directory.resolve(corrupt));
      failOnce("rename", renamed, new IOException("simulated"));
      assertThatThrownBy(queue::repair).hasMessage("simulated");
      assertThat(files(directory, "corrupt_")).containsExactly(corrupt);
      assertThat(files(directory, "loading_")).isEmpty();
      assertThat(queue.repair()).hasSize(1);
      int copies = renamed.equals("assigned_") ? 2 : 1;
      assertThat(texts(queue.consumer(), copies)).containsOnly("a");
      assertThat(batches(directory)).isEmpty();
    }
  }

  @Test
  void a_repair_that_meets_an_Error_is_done_again() throws Exception {
    try (TurboQueue queue = Faulty.open(directory, disk)) {
      Files.write(directory.resolve("corrupt_1_a.db"), PythonFile.of(3));
      failOnce("create", "loading_", new OutOfMemoryError("simulated"));
      assertThatThrownBy(queue::repair).hasMessage("simulated");
      assertThat(files(directory, "corrupt_")).hasSize(1);
      assertThat(queue.repair()).hasSize(1);
      assertThat(texts(queue.consumer(), 3)).containsExactly("0", "1", "2");
    }
  }

  @Test
  void a_batch_whose_file_cannot_be_closed_goes_back() throws Exception {
    send(directory, "x");
    try (TurboQueue queue = Faulty.open(directory, disk)) {
      Consumer consumer = queue.consumer();
      next(consumer);
      failOnce("close", "assigned_", new IOException("simulated"));
      assertThatThrownBy(consumer::close).hasMessage("simulated");
      assertThat(files(directory, "assigned_")).isEmpty();
      assertThat(next(queue.consumer()).text()).isEqualTo("x");
    }
  }

  @Test
  void one_batch_for_later_that_fails_does_not_keep_the_others() throws Exception {
    try (TurboQueue queue = Faulty.open(directory, disk);
        Producer producer = queue.producer()) {
      for (int hours = 1; hours <= 3; hours++) {
        producer.send(OutgoingMessage.text("x").delay(Duration.ofHours(hours)).build());
      }
      failOnce("rename", "loading_", new IOException("simulated"));
      assertThatThrownBy(producer::flush).hasMessage("simulated");
      assertThat(files(directory, "delayed_")).hasSize(2);
    }
    assertThat(files(directory, "delayed_")).hasSize(3);
  }

  @Test
  void a_batch_for_later_that_is_lost_is_told_although_another_is_only_held() throws Exception {
    try (TurboQueue queue = Faulty.open(directory, disk);
        Producer producer = queue.producer()) {
      producer.send(OutgoingMessage.text("held").delay(Duration.ofHours(1)).build());
      String held = files(directory, "loading_").get(0);
      producer.send(OutgoingMessage.text("lost").delay(Duration.ofHours(2)).build());
      for (String file : files(directory, "loading_")) {
        if (!file.equals(held)) {
          Files.delete(directory.resolve(file));
        }
      }
      failOnce("rename", held, new IOException("simulated"));
      assertThatThrownBy(producer::flush).hasMessageContaining("somebody removed it");
      producer.flush();
      assertThat(files(directory, "delayed_")).hasSize(1);
    }
  }

  @Test
  void a_trouble_that_lasts_is_told_once() throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    Logger log = Logger.getLogger("dev.turboqueue");
    Handler listener = listener(told);
    log.addHandler(listener);
    try (TurboQueue queue = Faulty.open(directory, disk, hurried())) {
      AtomicInteger tries = new AtomicInteger();
      disk.set(
          (operation, file) -> {
            if (operation.equals("rename") && file.startsWith(directory)) {
              tries.incrementAndGet();
              throw new IOException("no space: " + directory);
            }
          });
      queue.producer().send("x");
      long began = System.nanoTime();
      await()
          .atMost(LONG)
          .until(() -> System.nanoTime() - began > 1_500_000_000 && tries.get() > 9);
      disk.mend();
    } finally {
      log.removeHandler(listener);
    }
    assertThat(told).filteredOn(line -> line.contains("no space: " + directory)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"write", "rename"})
  void a_batch_that_could_not_be_released_is_still_in_hand(String operation) throws Exception {
    try (TurboQueue queue = Faulty.open(directory, disk)) {
      try (Producer producer = queue.producer()) {
        producer.send("x");
        producer.send("y");
      }
      Duration never = Duration.ofDays(1);
      Consumer consumer = queue.consumer(ConsumerOptions.builder().saveInterval(never).build());
      Batch batch = Objects.requireNonNull(consumer.pollBatch(LONG));
      batch.iterator().next().ack(); // so that there is progress to write
      disk.fail(operation, "assigned_");
      assertThatThrownBy(() -> batch.release(Duration.ofHours(1))).isInstanceOf(IOException.class);
      assertThat(files(directory, "assigned_")).hasSize(1);
      disk.mend();
      batch.release(Duration.ofHours(1));
      assertThat(files(directory, "")).anyMatch(name -> name.startsWith("delayed_"));
      assertThat(files(directory, "assigned_")).isEmpty();
    }
  }

  @Test
  void a_batch_keeps_to_its_bytes_when_threads_have_waited_for_it() throws Exception {
    DirectoryOptions.Builder options =
        unhurried().maxBytesPerFile(100_000).maxAvailFiles(1).maxEventsPerFile(100);
    try (TurboQueue queue = Faulty.open(directory, disk, options);
        Producer producer = queue.producer();
        Consumer consumer = queue.consumer()) {
      byte[] payload = new byte[60_000];
      producer.send(payload);
      producer.flush();
      List<FutureTask<Boolean>> sending = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        FutureTask<Boolean> one = new FutureTask<>(() -> producer.send(payload));
        Thread thread = new Thread(one);
        thread.start();
        await().atMost(LONG).until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        sending.add(one);
      }
      for (int received = 0; received < 5; received++) {
        if (received == 4) {
          for (FutureTask<Boolean> one : sending) {
            assertThat(one.get()).isTrue();
          }
          producer.flush();
        }
        // Only then, because a hungry consumer would get each message in a batch of its own.
        await().atMost(LONG).until(() -> files(directory, "avail_").size() == 1);
        Batch batch = consumer.pollBatch(LONG);
        assertThat(batch).isNotNull().hasSize(1);
        batch.ack();
      }
    }
  }

  @Test
  void threads_that_share_a_consumer_orphan_no_batch() throws Exception {
    int messages = 20_000;
    try (TurboQueue queue = Faulty.open(directory, disk, unhurried().maxEventsPerFile(2));
        Consumer consumer = queue.consumer()) {
      try (Producer producer = queue.producer()) {
        for (int i = 0; i < messages; i++) {
          producer.send(Integer.toString(i));
        }
      }
      Set<String> received = ConcurrentHashMap.newKeySet();
      List<FutureTask<Boolean>> polling =
          IntStream.range(0, 4)
              .mapToObj(i -> new FutureTask<>(() -> receive(consumer, received, messages)))
              .toList();
      polling.forEach(task -> new Thread(task).start());
      for (FutureTask<Boolean> task : polling) {
        assertThat(task.get()).isTrue();
      }
      assertThat(batches(directory)).isEmpty();
    }
  }

  private static boolean receive(Consumer consumer, Set<String> received, int messages)
      throws Exception {
    int empty = 0;
    while (received.size() < messages && empty < 100) {
      Message message = consumer.poll(Duration.ofMillis(100));
      empty = message == null ? empty + 1 : 0;
      if (message != null) {
        received.add(String.valueOf(message.text()));
        message.ack();
      }
    }
    return received.size() == messages;
  }

  @Test
  void a_batch_that_cannot_be_repaired_is_named_as_it_was_and_hides_no_other() throws Exception {
    IOException failure = new IOException("Cannot open assigned_00001_corrupt_2_b.db: simulated");
    try (TurboQueue queue = Faulty.open(directory, disk)) {
      for (String name : List.of("corrupt_1_a.db", "corrupt_2_b.db")) {
        Files.createFile(directory.resolve(name));
      }
      failOnce("openReadOnly", "assigned_00001_corrupt_2_", failure);
      List<String> told = new CopyOnWriteArrayList<>();
      Logger log = Logger.getLogger("dev.turboqueue");
      Handler listener = listener(told);
      log.addHandler(listener);
      try {
        assertThatThrownBy(queue::repair)
            .hasCause(failure)
            .hasMessage("Cannot open corrupt_2_b.db: simulated");
      } finally {
        log.removeHandler(listener);
      }
      assertThat(told).anyMatch(line -> line.contains("corrupt_1_a.db: it is empty"));
      assertThat(files(directory, "corrupt_")).containsExactly("corrupt_2_b.db");
    }
  }

  private static Handler listener(List<String> told) {
    return new Handler() {
      @Override
      public void publish(LogRecord record) {
        told.add(new SimpleFormatter().formatMessage(record));
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }
}
