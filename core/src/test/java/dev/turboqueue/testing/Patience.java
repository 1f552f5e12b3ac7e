package dev.turboqueue.testing;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Has all tests of this module wait for a condition for {@link Queues#LONG}, unless they say
 * otherwise: Awaitility's own ten seconds may be too short on a busy machine. JUnit finds this
 * class as a service.
 */
public final class Patience implements BeforeAllCallback {

  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultTimeout(Queues.LONG);
  }
}
