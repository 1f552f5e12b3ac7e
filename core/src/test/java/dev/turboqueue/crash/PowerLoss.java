package dev.turboqueue.crash;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The machine stops: what was forced is kept, anything else may be. What may be missing:
 *
 * <ul>
 *   <li>any set of writes and name changes, if there are few; else everything behind a point and
 *       one before it, or up to three of all, or all but up to two;
 *   <li>half of a write, torn at a sector or a page: its beginning, its end, or a piece within;
 *   <li>of a write that is missing, its bytes alone (the file is as long as with it, and zero
 *       there) or its length, too.
 * </ul>
 *
 * <p>The name changes of one file are kept in their order; those of two files in any. A file's
 * bytes and its names do not wait for each other.
 */
final class PowerLoss implements Crashes {

  private static final int FEW = 8;

  private final Replay durable;
  private final Tears tears;
  private final List<Event> pending = new ArrayList<>();

  PowerLoss(DiskImage initial, Tears tears) {
    durable = new Replay(initial);
    this.tears = tears;
  }

  @Override
  public void advance(Event event) {
    if (event instanceof Event.Force force) {
      settle(e -> isContent(e, force.file()));
    } else if (event instanceof Event.WriteBackError error) {
      lose(error.file());
    } else if (event instanceof Event.ForceDirectory force) {
      Set<Integer> last = new HashSet<>();
      Set<Event> forced = new HashSet<>();
      for (int i = pending.size() - 1; i >= 0; i--) { // with a name, all earlier ones of its file
        if (pending.get(i) instanceof Event.Name name
            && (last.contains(name.file()) || force.covers(name))) {
          last.add(name.file());
          forced.add(name);
        }
      }
      settle(forced::contains);
      pending.removeIf(e -> e instanceof Event.Write write && !durable.hasName(write.file()));
      pending.removeIf(e -> e instanceof Event.Cut cut && !durable.hasName(cut.file()));
    } else {
      pending.add(event);
    }
  }

  /** The file's length is as with what could not be written: that is kept elsewhere. */
  private void lose(int file) {
    for (Event event : pending) {
      if (event instanceof Event.Write write && write.file() == file) {
        lose(durable, write, true);
      }
    }
    pending.removeIf(event -> event instanceof Event.Write write && write.file() == file);
  }

  /** Returns what is there if nothing is kept but what was forced. */
  DiskImage least() {
    return new Replay(durable).image();
  }

  private static boolean isContent(Event event, int file) {
    return (event instanceof Event.Write write && write.file() == file)
        || (event instanceof Event.Cut cut && cut.file() == file);
  }

  private void settle(Predicate<Event> forced) {
    pending.stream().filter(forced).forEach(durable::apply);
    pending.removeIf(forced);
  }

  @Override
  public List<Supplier<DiskImage>> states(@Nullable Event next) {
    List<Event> events = List.copyOf(pending);
    Replay base = new Replay(durable);
    List<Supplier<DiskImage>> states = new ArrayList<>();
    sets(
        events.size(),
        kept -> {
          if (isPermitted(events, kept)) {
            BitSet set = (BitSet) kept.clone();
            states.add(() -> build(base, events, set, false));
            states.add(() -> build(base, events, set, true));
          }
        });
    for (int i = 0; i < events.size(); i++) {
      if (events.get(i) instanceof Event.Write write) {
        addTorn(base, events, i, write, states);
      }
    }
    return states;
  }

  /** A file's later name needs its earlier ones. */
  private static boolean isPermitted(List<Event> events, BitSet kept) {
    BitSet behind = new BitSet();
    for (int i = 0; i < events.size(); i++) {
      if (events.get(i) instanceof Event.Name name) {
        if (!kept.get(i)) {
          behind.set(name.file());
        } else if (behind.get(name.file())) {
          return false;
        }
      }
    }
    return true;
  }

  private static void sets(int size, Consumer<BitSet> visitor) {
    if (size <= FEW) {
      for (long mask = 0; mask < 1L << size; mask++) {
        visitor.accept(BitSet.valueOf(new long[] {mask}));
      }
      return;
    }
    BitSet all = new BitSet();
    all.set(0, size);
    flips(all, size, 0, 3, visitor);
    flips(new BitSet(), size, 0, 2, visitor);
    for (int end = 1; end < size; end++) {
      BitSet prefix = new BitSet();
      prefix.set(0, end);
      flips(prefix, end, 0, 1, visitor);
    }
  }

  /** Visits {@code set} with up to {@code most} of its first {@code size} bits flipped. */
  private static void flips(BitSet set, int size, int from, int most, Consumer<BitSet> visitor) {
    visitor.accept(set);
    for (int i = from; i < size && most > 0; i++) {
      set.flip(i);
      flips(set, size, i + 1, most - 1, visitor);
      set.flip(i);
    }
  }

  private static DiskImage build(
      Replay base, List<Event> events, BitSet kept, boolean lengthsAreKept) {
    Replay state = new Replay(base);
    for (int i = 0; i < events.size(); i++) {
      if (kept.get(i)) {
        state.apply(events.get(i));
      } else if (events.get(i) instanceof Event.Write write) {
        lose(state, write, lengthsAreKept);
      }
    }
    return state.image();
  }

  private static void lose(Replay state, Event.Write write, boolean lengthIsKept) {
    state.damage(write.file());
    if (lengthIsKept) {
      state.extend(write.file(), write.end());
    }
  }

  /**
   * With everything else kept, with everything behind it lost, and with its file's last name lost.
   */
  private void addTorn(
      Replay base,
      List<Event> events,
      int torn,
      Event.Write write,
      List<Supplier<DiskImage>> states) {
    BitSet all = new BitSet();
    all.set(0, events.size());
    BitSet before = new BitSet();
    before.set(0, torn + 1);
    BitSet unnamed = (BitSet) all.clone();
    lastNames(events).values().forEach(unnamed::clear);
    List<Integer> places = new ArrayList<>(tears.of(write));
    places.add(0, 0);
    places.add(write.bytes().length);
    for (BitSet kept : List.of(all, before, unnamed)) {
      for (int i = 0; i + 1 < places.size(); i++) {
        int from = places.get(i);
        int to = places.get(i + 1);
        int end = write.bytes().length;
        states.add(() -> torn(base, events, kept, torn, 0, from, from, from));
        states.add(() -> torn(base, events, kept, torn, 0, 0, to, end));
        states.add(() -> torn(base, events, kept, torn, 0, from, to, end));
      }
    }
  }

  private static Map<Integer, Integer> lastNames(List<Event> events) {
    Map<Integer, Integer> last = new HashMap<>();
    for (int i = 0; i < events.size(); i++) {
      if (events.get(i) instanceof Event.Name name) {
        last.put(name.file(), i);
      }
    }
    return last;
  }

  /** Keeps of one write the bytes from {@code a} to {@code b} and from {@code c} to {@code d}. */
  private static DiskImage torn(
      Replay base, List<Event> events, BitSet kept, int torn, int a, int b, int c, int d) {
    Replay state = new Replay(base);
    for (int i = 0; i < events.size(); i++) {
      if (i == torn && events.get(i) instanceof Event.Write write) {
        state.damage(write.file());
        state.write(write, a, b);
        state.write(write, c, d);
      } else if (kept.get(i)) {
        state.apply(events.get(i));
      } else if (events.get(i) instanceof Event.Write write) {
        state.damage(write.file());
      }
    }
    return state.image();
  }
}
