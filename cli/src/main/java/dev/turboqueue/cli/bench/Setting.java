package dev.turboqueue.cli.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * The settings of a measurement.
 *
 * @param root where the temporary directory is created
 * @param jvmOptions further options for the child JVMs
 */
record Setting(
    Scenario scenario,
    Workload workload,
    int producers,
    int consumers,
    List<String> jvmOptions,
    Path root) {}
