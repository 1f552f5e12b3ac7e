/** Called where another thread may go on instead: a volatile field is what Fray looks at. */
public final class Step {

  private static volatile int last;

  private Step() {}

  public static void next() {
    last = last + 1;
  }
}
