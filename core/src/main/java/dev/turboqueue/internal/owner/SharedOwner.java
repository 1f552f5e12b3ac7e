package dev.turboqueue.internal.owner;

import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A number that this JVM has, shared by all its users of the queue. This is a view of a map with
 * values of the JDK's types, because another class loader has its own classes.
 */
/*
 * The guards of the values, which no compiler checks in a map: the channel, number, generation,
 * turn and the references never change; users and successor are guarded by the monitor of
 * OwnerRegistry.entries(), the lock by the monitor of its reference; lost and leaves are set once.
 */
final class SharedOwner {

  private final Map<String, Object> entry;

  SharedOwner(Map<String, Object> entry) {
    this.entry = entry;
  }

  static SharedOwner of(
      OwnersFile file, int number, FileLock lock, long generation, @Nullable Path locks) {
    Map<String, Object> entry = new ConcurrentHashMap<>();
    entry.put("channel", file.channel());
    entry.put("number", number);
    entry.put("generation", generation);
    entry.put("lock", new AtomicReference<>(lock));
    entry.put("turn", new ReentrantLock());
    entry.put("lost", new AtomicReference<String>());
    entry.put("users", 0);
    if (locks != null) {
      entry.put("locks", locks);
    }
    return new SharedOwner(entry);
  }

  Map<String, Object> entry() {
    return entry;
  }

  private Object get(String field) {
    Object value = entry.get(field);
    if (value == null) {
      throw new IllegalStateException("The JVM's list of queue owners is damaged: no " + field);
    }
    return value;
  }

  FileChannel channel() {
    return (FileChannel) get("channel");
  }

  int number() {
    return (Integer) get("number");
  }

  long generation() {
    return (Long) get("generation");
  }

  /** Returns the kernel's file about this JVM's locks, null if there is none. */
  @Nullable Path locks() {
    return (Path) entry.get("locks");
  }

  /** Returns the lock of the number; its monitor guards taking it again. */
  @SuppressWarnings("unchecked")
  AtomicReference<@Nullable FileLock> lock() {
    return (AtomicReference<@Nullable FileLock>) get("lock");
  }

  /** Returns the object with which this JVM's threads take turns at byte 0. */
  ReentrantLock turn() {
    return (ReentrantLock) get("turn");
  }

  /** Returns why the number is lost, null while it is not. */
  @SuppressWarnings("unchecked")
  AtomicReference<@Nullable String> lost() {
    return (AtomicReference<@Nullable String>) get("lost");
  }

  /** Adds users; returns how many there are. Under the registry's monitor. */
  int addUsers(int more) {
    int users = (Integer) get("users") + more;
    entry.put("users", users);
    return users;
  }

  /**
   * Returns the key of the file in which this JVM has entered itself again, null if in none. Under
   * the registry's monitor.
   */
  @Nullable Object successor() {
    return entry.get("successor");
  }

  void setSuccessor(Object key) {
    entry.put("successor", key);
  }

  boolean leaves() {
    return entry.containsKey("leaves");
  }

  void setLeaves() {
    entry.put("leaves", true);
  }
}
