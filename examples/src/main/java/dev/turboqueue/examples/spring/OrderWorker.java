package dev.turboqueue.examples.spring;

import dev.turboqueue.Consumer;
import dev.turboqueue.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Works on the orders, one after the other, in a thread of its own. */
@Component
class OrderWorker implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(OrderWorker.class);

  private final Consumer consumer;
  private final Path shipped;
  private volatile @Nullable Thread thread;

  OrderWorker(Consumer consumer, @Value("${orders.shipped}") Path shipped) {
    this.consumer = consumer;
    this.shipped = shipped;
  }

  @Override
  public synchronized void start() {
    Thread worker = new Thread(this::work, "orders");
    thread = worker;
    worker.start();
  }

  /** Returns when the order in progress is done. */
  @Override
  public void stop() {
    Thread worker = thread;
    thread = null;
    try {
      if (worker != null) {
        worker.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }

  private void work() {
    while (isRunning()) {
      try {
        consumer.handle(this::ship, Duration.ofMillis(100));
      } catch (IOException e) {
        LOG.error("The queue cannot be read or written; tried again", e);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void ship(Message order) throws IOException, InterruptedException {
    Thread.sleep(5); // stands for the work
    Files.writeString(
        shipped, order.text() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
