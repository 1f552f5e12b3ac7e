package dev.turboqueue.cli;

import dev.turboqueue.TurboQueue;
import java.io.IOException;
import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A progress bar on stderr, or nothing if nobody would see it. */
final class Progress implements AutoCloseable {

  /** The total if it is not known. */
  static final long UNKNOWN = -1;

  private final @Nullable ProgressBar bar;

  /**
   * Begins to show progress.
   *
   * @param shown whether to show anything at all
   * @param total how many there will be, or {@link #UNKNOWN}
   */
  Progress(boolean shown, String task, String unit, long unitSize, long total) {
    bar = shown ? bar(task, unit, unitSize, total) : null;
  }

  /**
   * Returns how many of at most {@code limit} messages there will be; {@link #UNKNOWN} if a batch
   * cannot be counted, which does not stop the command.
   */
  static long total(TurboQueue queue, long limit) {
    try {
      return Math.min(limit, queue.depth());
    } catch (IOException notCounted) {
      return UNKNOWN;
    }
  }

  private static ProgressBar bar(String task, String unit, long unitSize, long total) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(total)
        .setUnit(unit, unitSize)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(250)
        .showSpeed()
        .clearDisplayOnFinish()
        .build();
  }

  /** Clears the bar's line for other output; the bar is drawn again below it. */
  void makeWay(PrintStream err) {
    if (bar != null) {
      err.print("\r\u001b[K");
    }
  }

  void to(long done) {
    if (bar != null) {
      bar.stepTo(done);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
