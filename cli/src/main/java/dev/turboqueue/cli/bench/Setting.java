package dev.turboqueue.cli.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * All that a measurement needs to know.
 *
 * @param root where the temporary directory is made
 * @param jvmOptions further options for the child JVMs
 */
record Setting(
    Scenario scenario,
    Workload workload,
    int producers,
    int consumers,
    List<String> jvmOptions,
    Path root) {}
