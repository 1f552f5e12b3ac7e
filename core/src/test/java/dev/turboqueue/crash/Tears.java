package dev.turboqueue.crash;

import java.util.SortedSet;
import java.util.TreeSet;

/** Where a write can be torn: at the sectors and pages of the file that it covers. */
final class Tears {

  private static final int SECTOR = 512;
  private static final int PAGE = 4096;

  private final boolean everySector;

  /** Creates tears at every sector, or at every page and the sectors of the first and last page. */
  Tears(boolean everySector) {
    this.everySector = everySector;
  }

  /** Returns the places within the write's bytes, in order, without its ends. */
  SortedSet<Integer> of(Event.Write write) {
    int length = write.bytes().length;
    SortedSet<Integer> places = new TreeSet<>();
    int first = SECTOR - write.position() % SECTOR;
    for (int at = first; at < length; at += SECTOR) {
      boolean page = (write.position() + at) % PAGE == 0;
      if (everySector || page || at < PAGE || at > length - PAGE) {
        places.add(at);
      }
    }
    return places;
  }
}
