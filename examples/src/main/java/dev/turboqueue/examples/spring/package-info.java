/** A web application whose framework closes the queue. */
@org.jspecify.annotations.NullMarked
package dev.turboqueue.examples.spring;
