package dev.turboqueue.internal.owner;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The files of owners that this JVM has open, by their keys: one map for all class loaders.
 *
 * <p>The map is kept by a thread group without threads, which is found by its name. The system
 * properties, the other place that all class loaders see, are not suitable: a program may replace
 * them, and listing or storing them fails if a value is not a string. Only types of the JDK are
 * used to reach the map, because another class loader has classes of its own.
 */
final class OwnerRegistry extends ThreadGroup
    implements Supplier<Map<Object, Map<String, Object>>> {

  private static final String NAME = "dev.turboqueue.owners";

  /** Keeps the group in memory, and is the same for all copies of this class. */
  private static final Supplier<Map<Object, Map<String, Object>>> GROUP = findOrCreate();

  /** The map's own monitor guards it, because code from every class loader can take it. */
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

  @SuppressWarnings("unchecked") // the copies of this class in all class loaders use the same type
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

  /** Returns the groups in {@code root}; a full array may have been too short. */
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
