package dev.turboqueue.internal.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turboqueue.OwnerInfo;
import dev.turboqueue.internal.time.SystemTime;
import dev.turboqueue.testing.Jvm;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnershipTest {

  private static final FileAttribute<?> PERMISSIONS =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void choose() {
    file = directory.resolve("owners");
  }

  private Ownership acquire(Integer... inHand) throws IOException {
    return Ownership.acquire(file, PERMISSIONS, List.of(inHand), SystemTime.INSTANCE);
  }

  /** Tries a byte as another process does. */
  static final class Prober {
    public static void main(String[] args) throws Exception {
      Path file = Path.of(args[0]);
      try (FileChannel channel =
              FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
          FileLock lock = channel.tryLock(Long.parseLong(args[1]), 1, false)) {
        System.out.println(lock == null ? "held" : "free");
        if (args.length > 2) {
          System.in.read();
        }
      }
    }
  }

  private String probe(int number) throws IOException {
    try (Jvm prober = Jvm.start(Prober.class, file, number)) {
      return prober.line();
    }
  }

  @Test
  void a_lock_that_other_code_has_dropped_is_taken_again() throws Exception {
    Ownership owner = acquire();
    Files.readAllBytes(file); // POSIX drops all locks of a process with any descriptor
    assertThat(probe(owner.number())).isEqualTo("free");
    Thread.sleep(450); // the pace at which an owner looks
    owner.checkLock();
    assertThat(probe(owner.number())).isEqualTo("held");
    owner.release();
  }

  @Test
  void an_interrupt_costs_no_lock() throws Exception {
    Ownership owner = acquire();
    Thread.currentThread().interrupt();
    assertThat(owner.tryExclusively(() -> 1)).isEqualTo(1);
    assertThat(owner.tryExclusively(owner::batchCount)).isEqualTo(BatchCount.NONE);
    owner.check();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(probe(owner.number())).isEqualTo("held");
    owner.release();
  }

  @Test
  void a_number_with_batches_in_hand_is_left_to_its_owner() throws Exception {
    Ownership owner = acquire(1, 2);
    assertThat(owner.number()).isEqualTo(3);
    owner.release();
  }

  @Test
  void nobody_follows_an_owner_that_cannot_be_seen_while_it_may_live() throws Exception {
    OtherOwners.enterUnseen(file, 1);
    Ownership owner = acquire();
    assertThat(owner.number()).isEqualTo(2);
    assertThat(owner.recoverFromDead((number, still) -> true)).isFalse();
    owner.release();
  }

  @Test
  void who_cannot_be_seen_is_recovered_from_after_standing_still_and_told_so() throws Exception {
    OtherOwners.enterUnseen(file, 1);
    Ownership owner = acquire();
    boolean[] stood = {false};
    boolean any =
        owner.recoverPatiently(
            Set.of(1),
            (number, still) -> {
              stood[0] = still;
              return true;
            });
    assertThat(any).isTrue();
    assertThat(stood[0]).isTrue();
    OwnersFile look = OwnersFile.openAgain(file);
    assertThat(look.record(1).generation()).as("its generation was 1").isGreaterThan(1);
    assertThat(look.isMarked(1)).isFalse();
    look.close();
    owner.release();
  }

  @Test
  void the_dead_are_recovered_from_at_once() throws Exception {
    OtherOwners.enterDead(file, 1);
    Ownership owner = acquire(1);
    boolean[] stood = {true};
    assertThat(
            owner.recoverFromDead(
                (number, still) -> {
                  stood[0] = still;
                  return number == 1;
                }))
        .isTrue();
    assertThat(stood[0]).isFalse();
    assertThat(owner.recoverFromDead((number, still) -> true)).as("once more").isFalse();
    owner.release();
  }

  @Test
  void who_was_recovered_from_is_told_at_its_next_look() throws Exception {
    Ownership owner = acquire();
    OtherOwners.write(
        file,
        OwnerRecord.place(owner.number()),
        OwnerRecord.generationBytes(owner.number(), Long.MAX_VALUE / 2));
    Thread.sleep(450);
    assertThatThrownBy(owner::checkLock)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("this process seemed dead")
        .hasMessageContaining("close the queue and open it again");
    assertThatThrownBy(owner::check).isInstanceOf(IOException.class);
    assertThatThrownBy(owner::checkSoon).isInstanceOf(IOException.class);
    owner.release();
  }

  @Test
  void a_cut_file_is_filled_again_and_costs_nothing() throws Exception {
    Ownership owner = acquire();
    Files.write(file, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
    Thread.sleep(450);
    owner.checkLock();
    owner.check();
    assertThat(Owners.list(file)).extracting(OwnerInfo::number).containsExactly(owner.number());
    assertThat(probe(owner.number())).isEqualTo("held");
    owner.release();
  }

  @Test
  void in_a_file_that_has_taken_the_place_of_the_removed_one_the_living_enter_themselves()
      throws Exception {
    Ownership owner = acquire();
    Files.delete(file);
    assertThatThrownBy(owner::checkSoon)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("was removed while the queue was open");
    Files.createFile(file);
    Thread.sleep(450);
    owner.checkLock();
    assertThat(probe(owner.number())).isEqualTo("held");
    owner.release();
    assertThat(probe(owner.number())).isEqualTo("free");
  }

  @Test
  void a_directory_or_a_link_in_its_place_is_a_removed_file_and_work_goes_on_without_it()
      throws Exception {
    Ownership first = acquire();
    Files.delete(file);
    Files.createDirectory(file);
    assertThatThrownBy(first::checkSoon)
        .hasMessageContaining("was removed while the queue was open");
    Files.delete(file);
    Ownership second = acquire();
    Files.delete(file);
    Files.createSymbolicLink(file, directory.resolve("nowhere"));
    assertThatThrownBy(second::checkSoon)
        .hasMessageContaining("was removed while the queue was open");
    Files.delete(file);
    Ownership third = acquire();
    third.check();
    for (Ownership each : List.of(first, second, third)) {
      each.release();
    }
  }

  @Test
  void nobody_recovers_from_an_owner_of_a_file_that_was_removed() throws Exception {
    Ownership owner = acquire();
    OtherOwners.enterDead(file, 7);
    Files.delete(file);
    Files.createFile(file); // in which 7 may be a process that lives
    assertThat(owner.recoverFromDead((number, still) -> true)).isFalse();
    owner.release();
  }

  @Test
  void owners_are_listed_with_process_and_command() throws Exception {
    Ownership owner = acquire();
    OtherOwners.enterDead(file, 7);
    List<OwnerInfo> owners = Owners.list(file);
    assertThat(owners).extracting(OwnerInfo::number).containsExactly(owner.number(), 7);
    assertThat(owners.get(0).pid()).isEqualTo(ProcessHandle.current().pid());
    assertThat(owners.get(0).command()).isNotEmpty();
    assertThat(owners.get(0).alive()).isTrue();
    assertThat(owners.get(1).alive()).isFalse();
    assertThat(owners.get(1).command()).isEqualTo("an earlier process");
    owner.release();
    assertThat(Owners.list(file)).extracting(OwnerInfo::number).containsExactly(7);
  }

  @Test
  void who_holds_the_lock_of_the_limit_is_named() throws Exception {
    Ownership owner = acquire();
    try (Jvm holder = Jvm.start(Prober.class, file, 0, "stay")) {
      assertThat(holder.line()).isEqualTo("free");
      assertThat(owner.tryExclusively(() -> 1)).isNull();
      assertThat(owner.exclusiveHolder()).contains("process " + holder.pid());
    }
    owner.release();
  }
}
