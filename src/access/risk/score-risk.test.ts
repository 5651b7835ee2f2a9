import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Place } from '#src/access/context/index.ts';
import { behaviorsOf } from './behaviors-of.ts';
import { type Coming, type History, noHistory, withVisit } from './history.ts';
import { noveltyOf } from './novelty.ts';
import { defaultRiskSettings, riskCodes, safeCodes } from './risk-settings.ts';
import { type RiskFacts, scoreRisk } from './score-risk.ts';

const hour = 3_600_000;
const day = 24 * hour;
const startMs = Date.UTC(2026, 5, 1, 8);
const shop: Place = {
  countryCode: 'JP',
  region: 'JP-13',
  city: 'Tokyo',
  lat: 35.68,
  lon: 139.69,
  asn: 2527,
  categories: [],
};
const home: Place = { ...shop, asn: 17676 };
const paris: Place = {
  countryCode: 'FR',
  region: 'FR-IDF',
  city: 'Paris',
  lat: 48.86,
  lon: 2.35,
  asn: 3215,
  categories: [],
};

const till: Coming = {
  address: '203.0.113.7',
  place: shop,
  deviceKey: 'till',
  platform: 'WINDOWS',
  atMs: startMs,
};
/** Sixty days at the till, in the morning. */
const usual: History = Array.from({ length: 60 }).reduce<History>(
  (history, _, at) => withVisit(history, { ...till, atMs: startMs - (60 - at) * day }, true),
  noHistory,
);

const unremarkable: Omit<RiskFacts, 'novelty'> = {
  device: { known: false, registered: false, managed: false },
  categories: [],
  isKnownNetwork: false,
  isThreat: false,
  failures: { count: 0, agoMs: Number.POSITIVE_INFINITY },
  userRisk: undefined,
  hasReportedFraud: false,
};
const risk = (coming: Partial<Coming>, facts: Partial<RiskFacts> = {}, history = usual) => {
  const novelty = noveltyOf(history, { ...till, ...coming });
  return scoreRisk({ ...unremarkable, novelty, ...facts }, defaultRiskSettings);
};
const known = { known: true, registered: false, managed: false };
const fromParis = { address: '198.51.100.1', place: paris };

describe('the situations that the weights are chosen by', () => {
  test.each<[string, string, Partial<Coming>, Partial<RiskFacts>, History?]>([
    ['a shop assistant at her usual till', 'LOW', {}, { device: known }],
    ['the same before the shop opens', 'LOW', { atMs: startMs - 6 * hour }, { device: known }],
    [
      'her known telephone on the move',
      'LOW',
      { address: '198.51.100.2', place: { ...home, city: 'Yokohama' } },
      { device: known },
    ],
    [
      'a new till inside the networks of the company',
      'LOW',
      { deviceKey: 'other', address: '203.0.113.8' },
      { isKnownNetwork: true },
    ],
    [
      'a new till in the usual place and network',
      'MEDIUM',
      { deviceKey: 'other', address: '203.0.113.8' },
      {},
    ],
    ['a lost telephone replaced, at home', 'MEDIUM', { deviceKey: 'new' }, {}],
    ['somebody travelling with a known laptop', 'MEDIUM', fromParis, { device: known }],
    ['the same with one that the company manages', 'LOW', fromParis, { device: { ...known, managed: true } }],
    [
      'a stranger with her password, in another country',
      'HIGH',
      { ...fromParis, deviceKey: 'x', atMs: startMs + day },
      {},
    ],
    [
      'a stranger with her password and no cookies',
      'HIGH',
      { ...fromParis, deviceKey: undefined, atMs: startMs + day },
      {},
    ],
    [
      'a stranger with her password, in her own city',
      'MEDIUM',
      { address: '198.51.100.3', place: home, deviceKey: 'x' },
      {},
    ],
    [
      'a stranger in her city, by an anonymiser, after guessing',
      'HIGH',
      { address: '198.51.100.3', place: home, deviceKey: 'x' },
      { categories: ['ANONYMIZER_TOR'], failures: { count: 3, agoMs: 60_000 } },
    ],
    ['a first sign-in ever, from outside', 'MEDIUM', {}, {}, noHistory],
    [
      'a first sign-in ever, by an anonymiser from abroad',
      'MEDIUM',
      fromParis,
      { categories: ['ANONYMIZER_TOR'] },
      noHistory,
    ],
    ['a first sign-in ever, inside', 'LOW', {}, { isKnownNetwork: true }, noHistory],
    [
      'the usual till of somebody whom an administrator holds for taken over',
      'HIGH',
      {},
      { device: { known: true, registered: true, managed: true }, isKnownNetwork: true, userRisk: 'HIGH' },
    ],
    [
      'the usual till of somebody at medium risk',
      'MEDIUM',
      {},
      { device: known, isKnownNetwork: true, userRisk: 'MEDIUM' },
    ],
    [
      'the usual till after a reported fraud',
      'MEDIUM',
      {},
      { device: known, isKnownNetwork: true, hasReportedFraud: true },
    ],
    ['the usual till in a shop that is attacked from', 'LOW', {}, { device: known, isThreat: true }],
    ['a new device in a place that is attacked from', 'MEDIUM', { deviceKey: 'x' }, { isThreat: true }],
  ])('%s is %s', (_, level, coming, facts, history) => {
    expect(risk(coming, facts, history)).toMatchObject({ level });
  });
});

test('every score names its reasons, the heaviest first, and what is 0 is no reason', () => {
  expect(risk({ ...fromParis, deviceKey: 'x', atMs: startMs + day })).toEqual({
    level: 'HIGH',
    score: 80,
    reasons: [
      { code: 'NEW_COUNTRY', weight: 35 },
      { code: 'NEW_DEVICE', weight: 30 },
      { code: 'NEW_ASN', weight: 10 },
      { code: 'NEW_IP', weight: 5 },
    ],
  });
  const silent = { ...defaultRiskSettings, weights: { ...defaultRiskSettings.weights, NEW_IP: 0 } };
  const novelty = noveltyOf(usual, { ...till, address: '198.51.100.1' });
  expect(scoreRisk({ ...unremarkable, novelty }, silent).reasons).toEqual([]);
});

test('a score stays from 0 to 100, whatever comes together', () => {
  const all: RiskFacts = {
    ...unremarkable,
    novelty: {
      ...noveltyOf(usual, { ...till, ...fromParis, deviceKey: 'x', atMs: startMs - day + hour }),
      isDormant: true,
    },
    categories: ['NORD_VPN', 'ALL_ANONYMIZERS'],
    isThreat: true,
    userRisk: 'HIGH',
    hasReportedFraud: true,
    failures: { count: 99, agoMs: 0 },
  };
  expect(scoreRisk(all, defaultRiskSettings)).toMatchObject({ level: 'HIGH', score: 100 });
  const safe = { known: true, registered: true, managed: true };
  expect(risk({}, { device: safe, isKnownNetwork: true })).toMatchObject({ level: 'LOW', score: 0 });
});

test('where a country is new its city counts no second time, and a city of a known region counts as a city', () => {
  const codes = (coming: Partial<Coming>) => risk(coming).reasons.map(({ code }) => code);
  expect(codes(fromParis)).not.toContain('NEW_CITY');
  expect(codes({ place: { ...shop, city: 'Hachioji' } })).toContain('NEW_CITY');
  expect(codes({ place: { ...shop, region: 'JP-27', city: 'Osaka' } })).toContain('NEW_REGION');
});

test('who sleeps, or comes at night, or again and again, is unusual', () => {
  const codes = (coming: Partial<Coming>, history = usual) =>
    risk(coming, {}, history).reasons.map(({ code }) => code);
  expect(codes({ atMs: startMs + 91 * day })).toContain('DORMANT_ACCOUNT');
  expect(codes({ atMs: startMs + 10 * hour })).toContain('UNUSUAL_HOUR');
  expect(codes({ atMs: startMs + 2 * hour })).not.toContain('UNUSUAL_HOUR');
  const busy = Array.from({ length: 16 }).reduce<History>(
    (history, _, at) => withVisit(history, { ...till, atMs: startMs + at * 60_000 }, true),
    usual,
  );
  expect(codes({ atMs: startMs + 20 * 60_000 }, busy)).toContain('UNUSUAL_FREQUENCY');
  expect(codes({ atMs: startMs + 3 * hour }, busy)).not.toContain('UNUSUAL_FREQUENCY');
});

test('what is safe takes away, and the others add', () => {
  for (const code of riskCodes) {
    expect(Math.sign(defaultRiskSettings.weights[code]), code).toBe(safeCodes.has(code) ? -1 : 1);
  }
});

test('judging somebody with a full history costs no more than hashing a few pages', () => {
  const full = Array.from({ length: 200 }).reduce<History>(
    (history, _, at) =>
      withVisit(
        history,
        { ...till, address: `198.51.100.${at % 120}`, atMs: startMs - (200 - at) * hour },
        true,
      ),
    noHistory,
  );
  const limits = { maxEventsUsedForEvaluation: 100, minEventsNeededForEvaluation: 0 };
  const rules = [
    {
      id: '1',
      name: 'City',
      status: 'ACTIVE',
      rule: { type: 'ANOMALOUS_LOCATION', settings: { granularity: 'CITY', ...limits } },
    },
    { id: '2', name: 'Device', status: 'ACTIVE', rule: { type: 'ANOMALOUS_DEVICE', settings: limits } },
    { id: '3', name: 'IP', status: 'ACTIVE', rule: { type: 'ANOMALOUS_IP', settings: limits } },
    {
      id: '4',
      name: 'Velocity',
      status: 'ACTIVE',
      rule: { type: 'VELOCITY', settings: { velocityKph: 805 } },
    },
  ] as const;
  const once = () => {
    behaviorsOf(full, till, rules);
    return scoreRisk({ ...unremarkable, novelty: noveltyOf(full, till) }, defaultRiskSettings);
  };
  const bytes = Buffer.alloc(16_384, 1);
  const bare = () => void createHash('sha256').update(bytes).digest();
  // Time of the processor, and the best of ten: the machine is shared.
  const costOf = (work: () => void) => {
    for (let warm = 0; warm < 2_000; warm++) work();
    const rounds = Array.from({ length: 10 }, () => {
      const began = process.cpuUsage();
      for (let at = 0; at < 1_000; at++) work();
      return process.cpuUsage(began).user;
    });
    return Math.min(...rounds);
  };
  expect(costOf(() => void once()) / costOf(bare)).toBeLessThan(4);
});
