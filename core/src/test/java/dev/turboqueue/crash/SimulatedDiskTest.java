package dev.turboqueue.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turboqueue.internal.disk.DiskFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SimulatedDiskTest {

  private static final Path A = Path.of("q/a");
  private static final Path B = Path.of("q/b");

  private final SimulatedDisk disk = new SimulatedDisk(DiskImage.EMPTY);

  @Test
  void it_behaves_like_a_file_system() throws Exception {
    DiskFile file = disk.create(A);
    file.write(2, new byte[] {7, 8}, 0, 2);
    assertThat(file.size()).isEqualTo(4);
    assertThatThrownBy(() -> disk.create(A)).isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> disk.open(B)).isInstanceOf(NoSuchFileException.class);
    assertThat(disk.rename(B, A)).isFalse();
    assertThat(disk.rename(A, B)).isTrue();
    byte[] read = new byte[9];
    assertThat(disk.openReadOnly(B).read(1, read, 0, 9)).isEqualTo(3);
    assertThat(read).startsWith(0, 7, 8);
    disk.delete(B);
    disk.delete(B);
    assertThat(disk.names()).isEmpty();
    assertThat(file.size()).as("an open file outlives its name").isEqualTo(4);
  }

  @Test
  void nothing_is_renamed_over_another_file() throws Exception {
    disk.create(A);
    disk.create(B);
    assertThatThrownBy(() -> disk.rename(A, B)).isInstanceOf(AssertionError.class);
  }

  @Test
  void a_killed_process_leaves_everything_but_the_end_of_the_write_in_flight() throws Exception {
    write(disk.create(A), 'x', 2_000);
    assertThat(killedBefore(0)).containsExactlyInAnyOrder("");
    assertThat(killedBefore(1)).containsExactlyInAnyOrder("a=", "a=512x", "a=1024x", "a=1536x");
    assertThat(killedBefore(2)).containsExactlyInAnyOrder("a=2000x");
  }

  @Test
  void a_failed_write_back_is_told_once_to_whoever_had_the_file_open() throws Exception {
    DiskFile writer = disk.create(A);
    DiskFile other = disk.openReadOnly(A);
    write(writer, 'x', 100);
    disk.failWriteBack("a");
    DiskFile late = disk.open(A);
    late.force();
    assertThatThrownBy(writer::force).hasMessageContaining("Input/output error");
    assertThatThrownBy(other::force).hasMessageContaining("Input/output error");
    writer.force();
    other.force();
    assertThat(late.read(0, new byte[9], 0, 9))
        .as("what is lost is read all the same")
        .isEqualTo(9);
  }

  @Test
  void no_forcing_brings_back_what_could_not_be_written() throws Exception {
    DiskFile writer = disk.create(A);
    write(writer, 'x', 100);
    writer.force();
    disk.forceDirectory(A);
    writer.write(100, new byte[] {'y'}, 0, 1);
    disk.failWriteBack("a");
    disk.open(A).force();
    writer.write(101, new byte[] {'z'}, 0, 1);
    disk.open(A).force();
    PowerLoss power = new PowerLoss(disk.initial(), new Tears(false));
    disk.log().forEach(power::advance);
    byte[] left = Objects.requireNonNull(power.least().files().get("a")).bytes();
    assertThat(left).hasSize(102).startsWith('x').endsWith(0, 'z');
    assertThat(power.states(null)).as("nothing is pending").hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void a_power_failure_takes_any_of_what_was_not_forced() throws Exception {
    write(disk.create(A), 'x', 100);
    disk.rename(A, B);
    assertThat(withoutPower())
        .containsExactlyInAnyOrder("", "a=", "a=100.", "a=100x", "b=", "b=100.", "b=100x");
  }

  @Test
  void forcing_a_file_keeps_its_bytes_and_not_its_name() throws Exception {
    DiskFile file = disk.create(A);
    write(file, 'x', 100);
    file.force();
    assertThat(withoutPower()).containsExactlyInAnyOrder("", "a=100x");
  }

  @Test
  void forcing_the_names_keeps_no_bytes() throws Exception {
    write(disk.create(A), 'x', 100);
    disk.rename(A, B);
    disk.forceDirectory(Path.of("q"));
    assertThat(withoutPower()).containsExactlyInAnyOrder("b=", "b=100.", "b=100x");
    disk.delete(B);
    assertThat(withoutPower()).containsExactlyInAnyOrder("", "b=", "b=100.", "b=100x");
  }

  @Test
  void the_names_of_two_files_do_not_wait_for_each_other() throws Exception {
    disk.create(A);
    disk.create(B);
    assertThat(withoutPower()).containsExactlyInAnyOrder("", "a=", "a= b=", "b=");
  }

  @Test
  void a_write_is_torn_at_a_sector() throws Exception {
    DiskFile file = disk.create(A);
    disk.forceDirectory(Path.of("q"));
    write(file, 'x', 1_024);
    assertThat(withoutPower())
        .containsExactlyInAnyOrder("a=", "a=1024.", "a=1024x", "a=512.512x", "a=512x");
  }

  @Test
  void a_write_can_overtake_another() throws Exception {
    DiskFile file = disk.create(A);
    disk.forceDirectory(Path.of("q"));
    write(file, 'x', 100);
    file.write(100, new byte[] {'y'}, 0, 1);
    assertThat(withoutPower()).contains("a=100.1y", "a=100x", "a=100x1y");
  }

  private static void write(DiskFile file, char what, int length) throws IOException {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) what);
    file.write(0, bytes, 0, length);
  }

  private Set<String> killedBefore(int time) {
    return states(new ProcessDeath(disk.initial(), new Tears(true)), time);
  }

  private Set<String> withoutPower() {
    return states(new PowerLoss(disk.initial(), new Tears(true)), disk.time());
  }

  private Set<String> states(Crashes crashes, int time) {
    disk.log().subList(0, time).forEach(crashes::advance);
    Event next = time < disk.time() ? disk.log().get(time) : null;
    Set<String> all = new TreeSet<>();
    for (Supplier<DiskImage> state : crashes.states(next)) {
      all.add(text(state.get()));
    }
    return all;
  }

  /** Returns names and bytes, equal bytes counted, zeros as points: {@code a=512.512x}. */
  private static String text(DiskImage image) {
    StringBuilder text = new StringBuilder();
    image
        .files()
        .forEach(
            (name, file) -> {
              text.append(text.isEmpty() ? "" : " ").append(name).append('=');
              byte[] bytes = file.bytes();
              int start = 0;
              for (int i = 1; i <= bytes.length; i++) {
                if (i == bytes.length || bytes[i] != bytes[start]) {
                  text.append(i - start).append(bytes[start] == 0 ? '.' : (char) bytes[start]);
                  start = i;
                }
              }
            });
    return text.toString();
  }
}
