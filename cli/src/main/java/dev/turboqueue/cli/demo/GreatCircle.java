package dev.turboqueue.cli.demo;

/** Distances and bearings on a sphere of the Earth's mean radius. Angles are in degrees. */
final class GreatCircle {

  private static final double EARTH_RADIUS_MILES = 3958.7613;

  private GreatCircle() {}

  /** Returns the distance in statute miles, by the haversine formula. */
  static double miles(Place from, Place to) {
    double sinLatitude = Math.sin(Math.toRadians(to.latitude() - from.latitude()) / 2);
    double sinLongitude = Math.sin(Math.toRadians(to.longitude() - from.longitude()) / 2);
    double a =
        (sinLatitude * sinLatitude)
            + (Math.cos(Math.toRadians(from.latitude()))
                * Math.cos(Math.toRadians(to.latitude()))
                * sinLongitude
                * sinLongitude);
    // Rounding can lift the root above 1 for opposite points.
    return 2 * EARTH_RADIUS_MILES * Math.asin(Math.min(1, Math.sqrt(a)));
  }

  /** Returns the bearing at the start of the way, from 0 (north) over 90 (east) to below 360. */
  static double bearing(Place from, Place to) {
    double latitude = Math.toRadians(from.latitude());
    double toLatitude = Math.toRadians(to.latitude());
    double longitude = Math.toRadians(to.longitude() - from.longitude());
    double east = Math.sin(longitude) * Math.cos(toLatitude);
    double north =
        (Math.cos(latitude) * Math.sin(toLatitude))
            - (Math.sin(latitude) * Math.cos(toLatitude) * Math.cos(longitude));
    return (Math.toDegrees(Math.atan2(east, north)) + 360) % 360;
  }
}
