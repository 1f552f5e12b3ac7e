package dev.turboqueue.internal.owner;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The files of owners that this JVM has open, by their keys: one map for all class loaders.
 *
 * <p>It hangs on a thread group without threads, found by its name: the system properties, the
 * other place that all class loaders see, may be replaced by the program, and break when they are
 * listed or stored with a value that is not a string. Only types of the JDK are used to reach the
 * map, because another class loader has classes of its own.
 */
final class OwnerRegistry extends ThreadGroup
    implements Supplier<Map<Object, Map<String, Object>>> {

  private static final String NAME = "dev.turboqueue.owners";

  /** Keeps the group in memory, and is the same for all copies of this class. */
  private static final Supplier<Map<Object, Map<String, Object>>> GROUP = findOrCreate();

  /** Its own monitor guards it: whoever has the map, from whatever class loader, can take that. */
  private final Map<Object, Map<String, Object>> entries = new HashMap<>();

  private OwnerRegistry(ThreadGroup parent) {
    super(parent, NAME);
  }

  /** Returns the JVM's map, to be used under its monitor. */
  static Map<Object, Map<String, Object>> entries() {
    return GROUP.get();
  }

  @Override
  public Map<Object, Map<String, Object>> get() {
    return entries;
  }

  @SuppressWarnings("unchecked") // every class loader's copy of this class supplies the same type
  private static Supplier<Map<Object, Map<String, Object>>> findOrCreate() {
    ThreadGroup root = root();
    synchronized (root) {
      for (ThreadGroup group : children(root)) {
        if (group instanceof Supplier<?> registry && group.getName().equals(NAME)) {
          return (Supplier<Map<Object, Map<String, Object>>>) registry;
        }
      }
      return new OwnerRegistry(root);
    }
  }

  private static ThreadGroup root() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    return group;
  }

  /** Returns the groups in {@code root}; an array that is filled may have been too short. */
  private static ThreadGroup[] children(ThreadGroup root) {
    int room = 16;
    while (true) {
      ThreadGroup[] children = new ThreadGroup[room];
      int count = root.enumerate(children, false);
      if (count < room) {
        return Arrays.copyOf(children, count);
      }
      room *= 2;
    }
  }
}
