const earthKm = 6371.0088;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

type Point = { readonly lat: number; readonly lon: number };

/** On the great circle (haversine): exact to half a percent, which is far better than the data. */
export function distanceKm(a: Point, b: Point): number {
  const halfLat = Math.sin(radians(b.lat - a.lat) / 2);
  const halfLon = Math.sin(radians(b.lon - a.lon) / 2);
  const chord = halfLat ** 2 + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * halfLon ** 2;
  return 2 * earthKm * Math.asin(Math.min(1, Math.sqrt(chord)));
}

// Location data place an address by its city at best, and move it about. Nobody is called impossible for less.
const jitterKm = 50;

/** How fast somebody would have had to travel. 0 where they may as well have stayed. */
export function velocityKph(from: Point & { atMs: number }, to: Point & { atMs: number }): number {
  const km = distanceKm(from, to);
  if (km <= jitterKm) return 0;
  const hours = Math.max(0, to.atMs - from.atMs) / 3_600_000;
  return hours === 0 ? Number.POSITIVE_INFINITY : km / hours;
}
