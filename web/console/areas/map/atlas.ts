import { useEffect, useState } from 'react';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';

export type World = Topology<{ countries: GeometryCollection; land: GeometryCollection }>;
export type Atlas = { land: GeoJSON.GeoJSON; borders: GeoJSON.MultiLineString };

const readers = {
  far: async () => (await import('world-atlas/countries-110m.json')).default as World,
  near: async () => (await import('world-atlas/countries-50m.json')).default as World,
};
const read = new Map<keyof typeof readers, Promise<Atlas>>();

function atlasOf(detail: keyof typeof readers): Promise<Atlas> {
  const known = read.get(detail);
  if (known !== undefined) return known;
  const atlas = readers[detail]().then((world) => ({
    land: feature(world, world.objects.land),
    borders: mesh(world, world.objects.countries, (one, other) => one !== other),
  }));
  read.set(detail, atlas);
  return atlas;
}

// Asked for before anything is drawn.
void atlasOf('far');

/** Coarse at first, and finer where somebody has come near enough to see that. */
export function useAtlas(isNear: boolean): Atlas | undefined {
  const [atlas, setAtlas] = useState<Atlas>();
  const detail = isNear ? 'near' : 'far';
  useEffect(() => {
    let isWanted = true;
    void atlasOf(detail).then((found) => {
      if (isWanted) setAtlas(found);
    });
    return () => {
      isWanted = false;
    };
  }, [detail]);
  return atlas;
}
