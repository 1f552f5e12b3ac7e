package dev.turboqueue.examples.spring;

import dev.turboqueue.Consumer;
import dev.turboqueue.DirectoryOptions;
import dev.turboqueue.Producer;
import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/**
 * A Spring Boot application that takes orders by HTTP and works on them later. At SIGTERM Spring
 * stops the worker, lets the requests in progress finish, and closes the queue: nothing is lost,
 * and nothing is worked on twice.
 */
@SpringBootApplication
public class OrderService {

  /** Starts the application; {@code --orders.directory=DIRECTORY} chooses the queue. */
  public static void main(String[] args) {
    SpringApplication.run(OrderService.class, args);
  }

  // tag::beans[]
  /** Spring closes its beans itself, in the right order. */
  @Bean
  TurboQueue queue(@Value("${orders.directory}") Path directory) throws IOException {
    return TurboQueue.open(directory, DirectoryOptions.builder().closeAtExit(false).build());
  }

  @Bean
  Producer producer(TurboQueue queue) {
    return queue.producer();
  }

  @Bean
  Consumer consumer(TurboQueue queue) {
    return queue.consumer();
  }
  // end::beans[]
}
