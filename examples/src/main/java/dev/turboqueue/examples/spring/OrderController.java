package dev.turboqueue.examples.spring;

import dev.turboqueue.Producer;
import java.io.IOException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Takes orders by HTTP. */
@RestController
class OrderController {

  private final Producer producer;

  OrderController(Producer producer) {
    this.producer = producer;
  }

  /** Answers when the order is safe in the queue. */
  @PostMapping("/orders")
  String order(@RequestBody String order) throws IOException, InterruptedException {
    Thread.sleep(50); // stands for the check of the order
    producer.send(order);
    producer.flush();
    return "accepted";
  }
}
