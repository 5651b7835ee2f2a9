// Draws web/home/world.svg of world-atlas (Natural Earth, public domain): the land in one path, in degrees, so that a place is put on it by
// its longitude and latitude alone. By night it is drawn in the colours of the night.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { geoEquirectangular, geoPath } from 'd3-geo';
import { feature } from 'topojson-client';

type World = Parameters<typeof feature>[0];
const topology = createRequire(import.meta.url)('world-atlas/land-110m.json') as World & {
  objects: { land: Parameters<typeof feature>[1] };
};
// A unit is a degree: x = longitude + 180, y = 90 − latitude.
const projection = geoEquirectangular()
  .scale(180 / Math.PI)
  .translate([180, 90])
  .precision(0.5);
const path = geoPath(projection).digits(1)(feature(topology, topology.objects.land)) ?? '';
writeFileSync(
  new URL('../web/home/world.svg', import.meta.url),
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 5 360 145"><style>path{fill:#d9cfbd}@media(prefers-color-scheme:dark){path{fill:#2b3444}}</style><path d="${path}"/></svg>\n`,
);
