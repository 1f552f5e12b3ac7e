package dev.turboqueue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why a message was not done when it was last delivered.
 *
 * @param reason what was said, or thrown, cut to 4,096 characters; empty if nothing was
 * @param stackTrace the stack trace, cut to 16,384 characters; null if there is none
 * @param time when that was, to the millisecond
 * @param attempts how often the message had been delivered then
 * @param origin the identity under which the message was first sent
 */
public record Failure(
    String reason, @Nullable String stackTrace, Instant time, int attempts, String origin) {}
