package dev.turboqueue.cli.demo;

/** A place on the Earth, in degrees; north and east are positive. */
record Place(double latitude, double longitude) {}
