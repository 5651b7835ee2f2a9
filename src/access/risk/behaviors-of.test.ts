import { describe, expect, test } from 'vitest';
import type { BehaviorRule } from '#src/access/behaviors/index.ts';
import type { Place } from '#src/access/context/index.ts';
import { behaviorsOf } from './behaviors-of.ts';
import {
  type Coming,
  type History,
  noHistory,
  packHistory,
  unpackHistory,
  withoutDevice,
  withVisit,
} from './history.ts';

const hour = 3_600_000;
const startMs = Date.UTC(2026, 5, 1, 8);
const tokyo: Place = {
  countryCode: 'JP',
  region: 'JP-13',
  city: 'Tokyo',
  lat: 35.68,
  lon: 139.69,
  asn: 2527,
  categories: [],
};
const osaka: Place = { ...tokyo, region: 'JP-27', city: 'Osaka', lat: 34.69, lon: 135.5, asn: 17676 };
const lagos: Place = {
  countryCode: 'NG',
  region: 'NG-LA',
  city: 'Lagos',
  lat: 6.45,
  lon: 3.39,
  asn: 29465,
  categories: [],
};

const coming = (more: Partial<Coming> = {}): Coming => ({
  address: '203.0.113.7',
  place: tokyo,
  deviceKey: 'till',
  platform: 'WINDOWS',
  atMs: startMs,
  ...more,
});
const historyOf = (...visits: Partial<Coming>[]): History =>
  visits.reduce<History>(
    (history, visit, at) => withVisit(history, coming({ atMs: startMs + at * hour, ...visit }), true),
    noHistory,
  );
const limits = (most: number, least = 0) => ({
  maxEventsUsedForEvaluation: most,
  minEventsNeededForEvaluation: least,
});
const verdict = (history: History, visit: Coming, rule: BehaviorRule) =>
  behaviorsOf(history, visit, [{ id: 'bhv', name: 'x', status: 'ACTIVE', rule }])[0]?.result;

const device: BehaviorRule = { type: 'ANOMALOUS_DEVICE', settings: limits(20) };
const city: BehaviorRule = { type: 'ANOMALOUS_LOCATION', settings: { granularity: 'CITY', ...limits(20) } };
const velocity: BehaviorRule = { type: 'VELOCITY', settings: { velocityKph: 805 } };

describe('nothing is said', () => {
  test('of somebody who never signed in', () => {
    for (const rule of [device, city, velocity]) expect(verdict(noHistory, coming(), rule)).toBe('UNKNOWN');
  });

  test('of a place that nobody knows, or where the history says none', () => {
    expect(verdict(historyOf({}), coming({ place: undefined }), city)).toBe('UNKNOWN');
    expect(verdict(historyOf({ place: undefined }), coming(), city)).toBe('UNKNOWN');
    expect(verdict(historyOf({}), coming({ place: { categories: [] } }), velocity)).toBe('UNKNOWN');
    expect(
      verdict(historyOf({}), coming({ place: { countryCode: 'JP', categories: [] } }), {
        type: 'ANOMALOUS_ASN',
        settings: limits(20),
      }),
    ).toBe('UNKNOWN');
  });

  test('while there were fewer sign-ins than the rule wants', () => {
    const rule: BehaviorRule = { type: 'ANOMALOUS_IP', settings: limits(50, 3) };
    const stranger = coming({ address: '198.51.100.1' });
    expect(verdict(historyOf({}, {}), stranger, rule)).toBe('UNKNOWN');
    expect(verdict(historyOf({}, {}, {}), stranger, rule)).toBe('POSITIVE');
  });

  test('by a rule that is INACTIVE', () => {
    const rules = [{ id: 'bhv', name: 'x', status: 'INACTIVE' as const, rule: device }];
    expect(behaviorsOf(historyOf({}), coming({ deviceKey: 'new' }), rules)).toEqual([]);
  });
});

describe('a visit is unusual', () => {
  test('from a device that never was there, and one without a name is none that was', () => {
    const history = historyOf({});
    expect(verdict(history, coming(), device)).toBe('NEGATIVE');
    expect(verdict(history, coming({ deviceKey: 'phone' }), device)).toBe('POSITIVE');
    expect(verdict(historyOf({ deviceKey: undefined }), coming({ deviceKey: undefined }), device)).toBe(
      'POSITIVE',
    );
  });

  test('by address and by network', () => {
    const history = historyOf({});
    const asn: BehaviorRule = { type: 'ANOMALOUS_ASN', settings: limits(20) };
    expect(verdict(history, coming({ place: osaka }), asn)).toBe('POSITIVE');
    expect(verdict(history, coming({ address: '198.51.100.1' }), asn)).toBe('NEGATIVE');
    const ip: BehaviorRule = { type: 'ANOMALOUS_IP', settings: limits(50) };
    expect(verdict(history, coming({ address: '198.51.100.1' }), ip)).toBe('POSITIVE');
  });

  test.each([
    ['CITY', osaka, 'POSITIVE'],
    ['SUBDIVISION', osaka, 'POSITIVE'],
    ['COUNTRY', osaka, 'NEGATIVE'],
    ['COUNTRY', lagos, 'POSITIVE'],
    ['CITY', { ...tokyo, countryCode: 'US' }, 'POSITIVE'],
  ] as const)('by %s: %j is %s', (granularity, place, expected) => {
    const rule: BehaviorRule = { type: 'ANOMALOUS_LOCATION', settings: { granularity, ...limits(20) } };
    expect(verdict(historyOf({}), coming({ place }), rule)).toBe(expected);
  });

  test('further away than the radius, and not at it', () => {
    // A degree of latitude is 111.195 km.
    const away = (km: number) => coming({ place: { ...tokyo, lat: 35.68 + km / 111.195 } });
    const rule: BehaviorRule = {
      type: 'ANOMALOUS_LOCATION',
      settings: { granularity: 'LAT_LONG', radiusKilometers: 20, ...limits(20) },
    };
    expect(verdict(historyOf({}), away(19.99), rule)).toBe('NEGATIVE');
    expect(verdict(historyOf({}), away(20.01), rule)).toBe('POSITIVE');
  });

  test('only against as many sign-ins as the rule uses, one by one and not by kind', () => {
    const history = historyOf({ place: osaka, address: '198.51.100.1' }, {}, {});
    const back = coming({ place: osaka, address: '198.51.100.1' });
    const rule = (most: number): BehaviorRule => ({
      type: 'ANOMALOUS_LOCATION',
      settings: { granularity: 'CITY', ...limits(most) },
    });
    expect(verdict(history, back, rule(2))).toBe('POSITIVE');
    expect(verdict(history, back, rule(3))).toBe('NEGATIVE');
  });
});

describe('velocity', () => {
  const far = { ...tokyo, lat: 35.68 + 805 / 111.195 };
  test.each([
    [3600 * 1.001, 'NEGATIVE'],
    [3600 * 0.999, 'POSITIVE'],
    [0, 'POSITIVE'],
  ])('805 km in %d seconds is %s', (seconds, expected) => {
    const visit = coming({ place: far, atMs: startMs + seconds * 1000 });
    expect(verdict(historyOf({}), visit, velocity)).toBe(expected);
  });

  test('never of the jitter of location data', () => {
    const near = { ...tokyo, lat: 35.68 + 45 / 111.195 };
    expect(verdict(historyOf({}), coming({ place: near }), velocity)).toBe('NEGATIVE');
  });

  test('is measured from the last sign-in, whichever was the first', () => {
    const history = historyOf({ place: lagos, address: '198.51.100.9' }, {});
    expect(verdict(history, coming({ atMs: startMs + 2 * hour }), velocity)).toBe('NEGATIVE');
  });
});

describe('a history', () => {
  test('is the same after it was packed', () => {
    const history = historyOf(
      {},
      { place: lagos, deviceKey: undefined },
      { address: '2001:db8::1', place: undefined },
    );
    const again = unpackHistory(packHistory(history));
    expect({ ...again, hours: [...again.hours] }).toEqual({ ...history, hours: [...history.hours] });
  });

  test('merges what is the same, keeps the last hundred, and counts on', () => {
    const many = Array.from({ length: 150 }, (_, at) => ({ address: `198.51.100.${at}` }));
    const history = historyOf({}, ...many, {}, {});
    expect(history.visits).toHaveLength(100);
    expect(history.recent).toHaveLength(100);
    expect(history.signIns).toBe(153);
    expect(history.visits.at(-1)).toMatchObject({ address: '203.0.113.7', times: 2 });
    expect(history.visits.at(-2)?.address).toBe('198.51.100.149');
    for (const { visit } of history.recent) expect(history.visits[visit]).toBeDefined();
    expect(history.visits[history.recent.at(-1)?.visit ?? -1]?.address).toBe('203.0.113.7');
  });

  test('takes sign-ins that come out of order', () => {
    const history = withVisit(
      historyOf({}, {}),
      coming({ place: lagos, address: '198.51.100.9', atMs: startMs - hour }),
      true,
    );
    expect(history.visits.map(({ address }) => address)).toEqual(['198.51.100.9', '203.0.113.7']);
    expect(history.recent.map(({ visit }) => visit)).toEqual([0, 1, 1]);
  });

  test('forgets a device and keeps the place', () => {
    const history = withoutDevice(historyOf({}, { deviceKey: 'phone' }), 'till');
    expect(verdict(history, coming(), device)).toBe('POSITIVE');
    expect(verdict(history, coming({ deviceKey: 'phone' }), device)).toBe('NEGATIVE');
    expect(verdict(history, coming(), city)).toBe('NEGATIVE');
  });

  test('halves its hours when one is full', () => {
    let history = noHistory;
    for (let week = 0; week < 300; week++)
      history = withVisit(history, coming({ atMs: startMs + week * 168 * hour }), true);
    expect(Math.max(...history.hours)).toBeLessThan(256);
    expect(Math.max(...history.hours)).toBeGreaterThan(100);
  });
});
