/** JMH benchmarks of the batch file: the engine's pages, and sqlite-jdbc as the yardstick. */
package dev.turboqueue.benchmarks;
