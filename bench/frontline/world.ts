// A chain of shops: where they are, who works in them, with what. Everything follows from the seed.
import type { Place, Platform } from '#src/access/context/index.ts';
import { type History, noHistory } from '#src/access/risk/index.ts';

/** A stream of numbers from 0 up to 1 that is the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export type Store = { address: string; place: Place; tills: string[] };
export type Phone = { key: string; platform: Platform };
export type Worker = {
  id: string;
  store: Store;
  home: { address: string; place: Place };
  phone: Phone;
  /** Has a passkey on the phone, beside the password. */
  hasPasskey: boolean;
  history: History;
  known: Map<string, number>;
};
export type World = { stores: Store[]; workers: Worker[] };

const regions = 47;
const citiesPerRegion = 9;
const carriers = [2516, 2527, 4713, 9605, 17676];

const address = (first: number, index: number): string =>
  `${first}.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;

export function placeIn(region: number, city: number, asn: number, countryCode = 'JP'): Place {
  return {
    countryCode,
    region: `${countryCode}-${region}`,
    city: `${countryCode} ${region}.${city}`,
    lat: 31 + region * 0.28 + city * 0.02,
    lon: 130 + region * 0.25 + city * 0.03,
    asn,
    categories: [],
  };
}

export function makeWorld(size: { stores: number; workers: number }, random: () => number): World {
  const pick = (count: number) => Math.floor(random() * count);
  const stores = Array.from({ length: size.stores }, (_, index): Store => {
    // Each store has eight public addresses, and everybody in it comes from one of them.
    const place = placeIn(pick(regions), pick(citiesPerRegion), 2497);
    return {
      address: address(100, index * 8 + 1),
      place,
      tills: [0, 1, 2].map((till) => `till ${index}.${till}`),
    };
  });
  const workers = Array.from({ length: size.workers }, (_, index): Worker => {
    const store = stores[index % stores.length];
    if (store === undefined) throw new Error('there are no stores');
    const asn = carriers[pick(carriers.length)] ?? 0;
    return {
      id: `00u${index}`,
      store,
      home: { address: address(120, index), place: { ...store.place, asn } },
      phone: { key: `phone ${index}`, platform: random() < 0.5 ? 'IOS' : 'ANDROID' },
      hasPasskey: random() < 0.95,
      history: noHistory,
      known: new Map(),
    };
  });
  return { stores, workers };
}

/** Out and about, a telephone has another address of its carrier every day. */
export const mobileAddress = (worker: Worker, day: number): string =>
  address(126, (Number(worker.id.slice(3)) * 7 + day * 131) & 0xffffff);
