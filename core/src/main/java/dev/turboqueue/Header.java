package dev.turboqueue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A header of a message. A name may occur more than once.
 *
 * @param name the name
 * @param value the value, not copied; may be null
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by contents, below
public record Header(String name, byte @Nullable [] value) {

  /** Returns a header whose value is the UTF-8 of {@code value}. */
  public static Header of(String name, String value) {
    return new Header(name, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the value decoded as UTF-8, null if there is none. */
  public @Nullable String text() {
    return value == null ? null : new String(value, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Header header
        && name.equals(header.name)
        && Arrays.equals(value, header.value);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return name + "=" + text();
  }
}
