/** JMH benchmarks of the batch file: the engine's pages, and sqlite-jdbc for comparison. */
package dev.turboqueue.benchmarks;
