package dev.turboqueue.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Every process dies, the machine goes on: all is kept, the write in flight may be cut off. */
final class ProcessDeath implements Crashes {

  private final Replay kept;
  private final Tears tears;

  ProcessDeath(DiskImage initial, Tears tears) {
    kept = new Replay(initial);
    this.tears = tears;
  }

  @Override
  public void advance(Event event) {
    kept.apply(event);
  }

  @Override
  public List<Supplier<DiskImage>> states(@Nullable Event next) {
    List<Supplier<DiskImage>> states = new ArrayList<>();
    states.add(kept::image);
    if (next instanceof Event.Write write) {
      for (int tear : tears.of(write)) {
        states.add(
            () -> {
              Replay torn = new Replay(kept);
              torn.write(write, 0, tear);
              return torn.image();
            });
      }
    }
    return states;
  }
}
