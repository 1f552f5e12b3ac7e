package dev.turboqueue.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.turboqueue.Fsync;
import dev.turboqueue.testing.Jvm;
import dev.turboqueue.testing.Queues;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/**
 * Cuts the power of a file system under a queue at random moments and looks at what is there after.
 * A cut is a copy of the block device as it is at that instant, made by sharing its blocks:
 *
 * <pre>
 *  outer.img     xfs with reflink, mounted at outer/
 *  outer/inner   the file system under test, mounted at inner/, where a process sends and receives
 *  outer/cut-N   copies, mounted at inner/ one by one when the process is dead
 * </pre>
 *
 * <p>A main class, to be run by root in a mount namespace of its own ({@code unshare --mount}):
 * whatever happens to it, its mounts and loop devices go with it. Arguments: folder, file system,
 * fsync policy, cuts, seed.
 */
final class PowerCuts {

  /**
   * What was known when the power failed: a promise for all from {@code acking} on, and for those
   * before that were never to be acknowledged.
   */
  private record Cut(Path image, long accepted, long acking, long sent) {}

  private final Path folder;
  private final String fileSystem;
  private final Fsync fsync;
  private final Random random;
  private long kept;
  private long moved;

  private PowerCuts(Path folder, String fileSystem, Fsync fsync, Random random) {
    this.folder = folder;
    this.fileSystem = fileSystem;
    this.fsync = fsync;
    this.random = random;
  }

  public static void main(String[] args) throws Exception {
    Random random = new Random(Long.parseLong(args[4]));
    PowerCuts cuts = new PowerCuts(Path.of(args[0]), args[1], Fsync.valueOf(args[2]), random);
    int number = Integer.parseInt(args[3]);
    try {
      cuts.run(number);
      System.out.printf(
          "held: %d cuts, %d messages kept, %d of them moved%n", number, cuts.kept, cuts.moved);
    } catch (Exception | AssertionError e) {
      e.printStackTrace();
      System.out.println("failed: " + e);
    }
  }

  private void run(int number) throws Exception {
    Path outer = Files.createDirectory(folder.resolve("outer"));
    Files.createDirectory(inner());
    shell("truncate", "-s", "6G", folder.resolve("outer.img"));
    shell("mkfs.xfs", "-q", "-m", "reflink=1", folder.resolve("outer.img"));
    shell("mount", "-o", "loop", folder.resolve("outer.img"), outer);
    try {
      Path image = outer.resolve("inner");
      shell("truncate", "-s", "320M", image);
      shell("mkfs." + fileSystem, "-q", image);
      shell("mount", "-o", "loop", image, inner());
      List<Cut> cuts = new ArrayList<>();
      try {
        cut(image, number, cuts);
      } finally {
        shell("umount", inner());
      }
      for (Cut cut : cuts) {
        check(cut);
      }
    } finally {
      shell("umount", "--lazy", outer); // the kernel may not have let go of the copies yet
    }
  }

  private Path inner() {
    return folder.resolve("inner");
  }

  private void cut(Path image, int number, List<Cut> cuts) throws Exception {
    Path log = folder.resolve("counters");
    Counters counters = Counters.open(log);
    Path queue = inner().resolve("q");
    try (Jvm writer = Jvm.start(CutWriter.class, queue, log, fsync, random.nextLong())) {
      assertThat(writer.line()).isEqualTo("ready");
      for (int i = 0; i < number; i++) {
        if (i == number / 2) { // a queue is young at some cuts, and in use at some
          await().atMost(Queues.LONG).until(() -> counters.get(Counters.ACKING) > 0);
        }
        Thread.sleep(random.nextInt(80));
        Path copy = image.resolveSibling("cut-" + i);
        long accepted = counters.get(Counters.ACCEPTED);
        shell("cp", "--reflink=always", image, copy);
        long acking = counters.get(Counters.ACKING);
        cuts.add(new Cut(copy, accepted, acking, counters.get(Counters.SENT)));
      }
      assertThat(writer.errors()).doesNotContain("Exception in thread");
      writer.kill();
    }
  }

  private void check(Cut cut) throws Exception {
    shell("mount", "-o", "loop", cut.image, inner());
    try {
      Path queue = inner().resolve("q");
      Found found = Aftermath.drain(queue);
      assertThat(found.all()).as("%s: were sent", cut).allMatch(number -> number < cut.sent);
      if (fsync != Fsync.NONE) {
        checkPromises(cut, found);
        assertThat(Queues.batches(queue)).as("%s: left in the queue", cut).isEmpty();
      }
    } finally {
      await().atMost(Queues.LONG).until(this::unmounted);
      Files.delete(cut.image);
    }
  }

  private void checkPromises(Cut cut, Found found) {
    List<Long> promised =
        LongStream.range(0, cut.accepted)
            .filter(number -> number >= cut.acking || Fate.of(number) != Fate.ACKNOWLEDGED)
            .boxed()
            .toList();
    assertThat(promised)
        .as("%s: all that is accepted and not acknowledged is there", cut)
        .allMatch(number -> found.times(number) > 0);
    kept += promised.size();
    moved += promised.stream().filter(number -> number < cut.acking).count();
    assertThat(found.all())
        .as("%s: how often what is moved is there", cut)
        .allMatch(number -> found.times(number) <= (Fate.of(number).isMoved() ? 2 : 1));
  }

  /** A queue's mapped file keeps its file system busy until the garbage collector has seen it. */
  private boolean unmounted() throws InterruptedException {
    System.gc();
    try {
      shell("umount", inner());
      return true;
    } catch (IOException busy) {
      return false;
    }
  }

  private static void shell(Object... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    for (Object word : words) {
      command.add(word.toString());
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
  }
}
