package dev.turboqueue.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turboqueue.Fsync;
import dev.turboqueue.testing.Jvm;
import dev.turboqueue.testing.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Power cuts on real file systems, each with a policy drawn by lot; {@code -Dcuts=1000} makes so
 * many with every policy. Needs root, loop devices, and the mkfs tools of xfs and of the file
 * system under test.
 */
@Timeout(value = 12, unit = TimeUnit.HOURS)
class PowerCutIT {

  private static final int CUTS = Integer.getInteger("cuts", 0);
  private static final int CUTS_OF_A_SAMPLE = 3;
  private static final int CUTS_A_ROUND = 30;

  @TempDir Path root;

  @ParameterizedTest
  @ValueSource(strings = {"ext4", "xfs", "btrfs"})
  void a_power_cut_takes_nothing_that_was_promised(String fileSystem) throws Exception {
    assumeUsable("mkfs.xfs", "-V");
    assumeUsable("mkfs." + fileSystem, "-V");
    assumeUsable("unshare", "--mount", "losetup", "--find");
    if (CUTS == 0) {
      cut(fileSystem, null, CUTS_OF_A_SAMPLE);
    }
    for (Fsync fsync : Fsync.values()) {
      for (int left = CUTS; left > 0; left -= CUTS_A_ROUND) {
        cut(fileSystem, fsync, Math.min(left, CUTS_A_ROUND));
      }
    }
  }

  /** Cuts the power under one queue, of any policy if {@code policy} is null. */
  private void cut(String fileSystem, @Nullable Fsync policy, int cuts) throws Exception {
    Path folder = Files.createTempDirectory(root, "round");
    Seeds.withSeed(
        random -> {
          Fsync fsync = policy == null ? Seeds.any(random, Fsync.values()) : policy;
          String said = round(folder, fileSystem, fsync, cuts, random.nextLong());
          System.out.println(fileSystem + ", " + fsync + ": " + said);
          assertThat(said).startsWith("held");
        });
    Files.delete(folder.resolve("outer.img"));
  }

  private static String round(Path folder, String fileSystem, Fsync fsync, int cuts, long seed)
      throws Exception {
    List<String> command = new ArrayList<>(List.of("unshare", "--mount"));
    List<String> quick = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
    command.addAll(Jvm.command(quick, PowerCuts.class, folder, fileSystem, fsync, cuts, seed));
    try (Jvm child = Jvm.start(command)) {
      String said = String.valueOf(child.lineOrEnd());
      return said.startsWith("held") ? said : said + child.errors();
    }
  }

  private static void assumeUsable(String... command) throws InterruptedException {
    boolean works;
    try {
      works = new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException notThere) {
      works = false;
    }
    Assumptions.assumeTrue(works, "power cuts need root and: " + String.join(" ", command));
  }
}
