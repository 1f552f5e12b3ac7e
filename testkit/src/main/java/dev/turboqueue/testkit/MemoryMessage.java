package dev.turboqueue.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.turboqueue.Capability;
import dev.turboqueue.Failure;
import dev.turboqueue.Header;
import dev.turboqueue.Message;
import dev.turboqueue.PayloadType;
import dev.turboqueue.QueueEvent;
import dev.turboqueue.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A message in hand. Thread-safe: its state changes with the store's monitor. */
final class MemoryMessage implements Message {

  private static final Duration LONGEST_DELAY = Duration.ofDays(36_500);

  /** How a message was settled. */
  private enum Outcome {
    IN_HAND(""),
    ACKED("acknowledged"),
    RELEASED("released"),
    REJECTED("rejected"),
    GIVEN_BACK("given back, because its consumer was closed or it took too long");

    private final String words;

    Outcome(String words) {
      this.words = words;
    }
  }

  private final MemoryConsumer consumer;
  private final Store store;
  private final long takenNanos = System.nanoTime();

  @GuardedBy("store")
  private Entry entry;

  @GuardedBy("store")
  private Outcome outcome = Outcome.IN_HAND;

  /** When its time ends, null if it has no limit. */
  @GuardedBy("store")
  private @Nullable Instant deadline;

  MemoryMessage(MemoryConsumer consumer, Entry entry) {
    this.consumer = consumer;
    this.entry = entry;
    store = consumer.store();
    begin();
  }

  private void begin() {
    synchronized (store) {
      Duration limit = consumer.options().processingLimit();
      deadline = limit == null ? null : store.now().plus(limit);
    }
  }

  MemoryConsumer consumer() {
    return consumer;
  }

  /** Counts this delivery, and starts its time. */
  void handOut() {
    synchronized (store) {
      entry = entry.delivered();
      begin();
    }
  }

  boolean isInHand() {
    synchronized (store) {
      return outcome == Outcome.IN_HAND;
    }
  }

  /** Throws if this was given back. */
  void checkNotGivenBack() {
    synchronized (store) {
      if (outcome == Outcome.GIVEN_BACK) {
        throw settledBefore();
      }
    }
  }

  boolean isLate(Instant now) {
    synchronized (store) {
      return deadline != null && now.isAfter(deadline);
    }
  }

  @Override
  public void ack() {
    settle(Outcome.ACKED, done -> {}, QueueEvent.Type.SETTLED, "");
  }

  @Override
  public void release(Duration delay) {
    checkDelay(delay);
    settle(Outcome.RELEASED, now -> store.again(now, delay), QueueEvent.Type.RETRIED, "");
  }

  /** Does the same as {@link #release}, but keeps the message's place in the order. */
  void releaseInPlace(Duration delay) {
    settle(Outcome.RELEASED, now -> store.giveBack(now, delay), QueueEvent.Type.RETRIED, "");
  }

  /** Throws if a message cannot be delayed by this time. */
  void checkDelay(Duration delay) {
    if (delay.isNegative() || delay.compareTo(LONGEST_DELAY) > 0) {
      throw new IllegalArgumentException(
          "The delay " + delay + " is out of range; it must be from 0 to 100 years");
    }
    if (!delay.isZero()) {
      store.require(Capability.DELAYS, "A delay");
    }
  }

  @Override
  public void reject(String reason) {
    reject(now -> Failure.of(reason, store.now(), now.deliveries(), now.id()), reason);
  }

  @Override
  public void reject(Throwable cause) {
    reject(
        now -> Failure.of(cause, store.now(), now.deliveries(), now.id()),
        cause.getClass().getName());
  }

  private void reject(java.util.function.Function<Entry, Failure> why, String reason) {
    settle(
        Outcome.REJECTED,
        now -> store.bury(now.failed(why.apply(now), now.attempts())),
        QueueEvent.Type.DEAD,
        reason);
  }

  void giveBack() {
    settleIfInHand(
        Outcome.GIVEN_BACK,
        now -> store.giveBack(now, Duration.ZERO),
        QueueEvent.Type.RETURNED,
        "");
  }

  void ackIfInHand() {
    settleIfInHand(Outcome.ACKED, done -> {}, QueueEvent.Type.SETTLED, "");
  }

  void releaseIfInHand() {
    settleIfInHand(
        Outcome.RELEASED, now -> store.again(now, Duration.ZERO), QueueEvent.Type.RETRIED, "");
  }

  void failIfInHand(Throwable cause) {
    fail(Outcome.RELEASED, now -> Failure.of(cause, store.now(), now.deliveries(), now.id()));
  }

  /** Takes this message back from a handler that has had it for too long. */
  void expire() {
    String reason =
        "Its handler took longer than the processing limit of "
            + consumer.options().processingLimit();
    fail(Outcome.GIVEN_BACK, now -> Failure.of(reason, store.now(), now.deliveries(), now.id()));
  }

  /** Retries this message later, or makes it a dead letter after the last attempt. */
  private void fail(Outcome how, java.util.function.Function<Entry, Failure> why) {
    QueueEvent.Type type;
    Failure failure;
    synchronized (store) {
      if (outcome != Outcome.IN_HAND) {
        return;
      }
      int attempt = entry.attempts() + 1;
      failure = why.apply(entry);
      Entry failed = entry.failed(failure, attempt);
      RetryPolicy policy = consumer.options().retryPolicy();
      boolean last = attempt >= policy.maxAttempts();
      if (last) {
        store.bury(failed);
      } else {
        store.again(failed, delay(policy, attempt));
      }
      become(how);
      type = last ? QueueEvent.Type.DEAD : QueueEvent.Type.RETRIED;
    }
    report(type, failure.reason());
  }

  private Duration delay(RetryPolicy policy, int attempt) {
    boolean can = store.capabilities().contains(Capability.DELAYS);
    return can ? policy.delayAfter(attempt, ThreadLocalRandom.current()) : Duration.ZERO;
  }

  private void settle(Outcome how, Consumer<Entry> step, QueueEvent.Type type, String detail) {
    store.late().forEach(MemoryMessage::expire);
    synchronized (store) {
      if (outcome == how && how != Outcome.GIVEN_BACK) {
        return;
      }
      if (outcome != Outcome.IN_HAND) {
        throw settledBefore();
      }
    }
    settleIfInHand(how, step, type, detail);
  }

  @GuardedBy("store")
  private IllegalStateException settledBefore() {
    return new IllegalStateException("Message " + entry.id() + " was " + outcome.words + " before");
  }

  private void settleIfInHand(
      Outcome how, Consumer<Entry> step, QueueEvent.Type type, String detail) {
    synchronized (store) {
      if (outcome != Outcome.IN_HAND) {
        return;
      }
      step.accept(entry);
      become(how);
    }
    report(type, detail);
  }

  @GuardedBy("store")
  private void become(Outcome how) {
    outcome = how;
    store.forget(this);
  }

  private void report(QueueEvent.Type type, String detail) {
    Duration duration = Duration.ofNanos(System.nanoTime() - takenNanos);
    consumer.queue().report(type, store.name(), 1, duration, detail);
  }

  private Entry entry() {
    synchronized (store) {
      return entry;
    }
  }

  @Override
  public int deliveryCount() {
    return entry().deliveries();
  }

  @Override
  public String id() {
    return entry().id();
  }

  @Override
  public byte @Nullable [] bytes() {
    return entry().bytes();
  }

  @Override
  public @Nullable String text() {
    return entry().text();
  }

  @Override
  public String json() {
    return entry().json();
  }

  @Override
  public PayloadType type() {
    return entry().type();
  }

  @Override
  public byte @Nullable [] keyBytes() {
    return entry().keyBytes();
  }

  @Override
  public @Nullable String key() {
    return entry().key();
  }

  @Override
  public boolean keyIsText() {
    return entry().keyIsText();
  }

  @Override
  public List<Header> headers() {
    return entry().headers();
  }

  @Override
  public @Nullable Instant time() {
    return entry().time();
  }

  @Override
  public @Nullable Failure failure() {
    return entry().failure();
  }

  @Override
  public String toString() {
    return entry().toString();
  }
}
