package dev.turboqueue.internal.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.testing.ManualTime;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrivalsTest {

  @TempDir Path folder;
  private Hints producer;
  private Hints consumer;
  private Arrivals arrivals;

  @BeforeEach
  void open() {
    producer = open(1);
    consumer = open(2);
    arrivals = new Arrivals(open(3));
    list(0);
  }

  private Hints open(int owner) {
    FileAttribute<?> permissions =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    return new Hints(folder.resolve("hints"), permissions, owner, new ManualTime());
  }

  private void list(int count) {
    arrivals.beginListing();
    arrivals.endListing(count);
  }

  @Test
  void a_batch_that_becomes_available_is_worth_a_listing() {
    assertThat(arrivals.isAny()).isFalse();
    producer.addAvailable();
    assertThat(arrivals.isAny()).isTrue();
  }

  @Test
  void a_batch_that_another_has_claimed_is_not() {
    producer.addAvailable();
    consumer.addClaimed();
    assertThat(arrivals.isAny()).isFalse();
  }

  @Test
  void what_was_listed_is_not_when_all_of_it_is_claimed() {
    producer.addAvailable();
    producer.addAvailable();
    list(2);
    consumer.addClaimed();
    consumer.addClaimed();
    assertThat(arrivals.isAny()).isFalse();
    producer.addAvailable();
    assertThat(arrivals.isAny()).isTrue();
  }

  @Test
  void what_was_told_and_is_not_there_costs_one_listing() {
    producer.addAvailable(); // and the Python library takes it, without a word
    assertThat(arrivals.isAny()).isTrue();
    list(0);
    assertThat(arrivals.isAny()).isFalse();
  }

  @Test
  void claims_of_what_nobody_told_hide_nothing() {
    consumer.addClaimed(); // of the Python library
    assertThat(arrivals.isAny()).isFalse();
    producer.addAvailable();
    assertThat(arrivals.isAny()).isTrue();
  }
}
