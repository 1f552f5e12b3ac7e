package dev.turboqueue.crash;

import java.util.BitSet;

/**
 * What a queue owes at a moment, in numbers of messages.
 *
 * @param sent what was given to a producer: nothing else may ever be delivered
 * @param accepted what a producer was told to be accepted: it must be delivered
 * @param acknowledged what a consumer has begun to acknowledge: it need not be delivered any more
 * @param settled what must not be delivered any more
 * @param moved what was released or rejected: it may come behind later ones
 * @param once those of them that may not come twice
 */
record Promises(
    BitSet sent, BitSet accepted, BitSet acknowledged, BitSet settled, BitSet moved, BitSet once) {

  static Promises none() {
    return new Promises(
        new BitSet(), new BitSet(), new BitSet(), new BitSet(), new BitSet(), new BitSet());
  }

  Promises copy() {
    return new Promises(
        (BitSet) sent.clone(),
        (BitSet) accepted.clone(),
        (BitSet) acknowledged.clone(),
        (BitSet) settled.clone(),
        (BitSet) moved.clone(),
        (BitSet) once.clone());
  }

  /** Returns what is still promised after bytes were lost: the marks may be among them. */
  Promises withoutSettled() {
    return new Promises(sent, accepted, acknowledged, new BitSet(), moved, new BitSet()).copy();
  }

  /** Returns what is to be delivered. */
  BitSet owed() {
    BitSet owed = (BitSet) accepted.clone();
    owed.andNot(acknowledged);
    return owed;
  }
}
