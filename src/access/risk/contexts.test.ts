import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Place, SignOnContext, ThreatSignal } from '#src/access/context/index.ts';
import type { ClientContext } from '#src/platform/http/index.ts';
import type { PendingWrite } from '#src/platform/database/index.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { addWorker, type Worker } from '#test/kit/factor-walk.ts';
import { createContexts, type Contexts } from './contexts.ts';
import { createDeviceCookies, type DeviceCookies } from './device-cookie.ts';
import { nothingShown } from './device-trust.ts';
import { findHistories } from './history-store.ts';
import { createLookOf } from './look.ts';

const hour = 3_600_000;
const lookOf = createLookOf();
const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36';
const laterChrome = chrome.replace('126', '131');
const firefox = 'Mozilla/5.0 (Windows NT 10.0; rv:127.0) Gecko/20100101 Firefox/127.0';
const shop = {
  address: '203.0.113.7',
  place: {
    countryCode: 'JP',
    region: 'JP-13',
    city: 'Tokyo',
    lat: 35.68,
    lon: 139.69,
    asn: 2527,
    categories: [],
  },
};
const lagos = {
  address: '198.51.100.9',
  place: {
    countryCode: 'NG',
    region: 'NG-LA',
    city: 'Lagos',
    lat: 6.45,
    lon: 3.39,
    asn: 29465,
    categories: [],
  },
};

let org: TestApp;
let contexts: Contexts;
let cookies: DeviceCookies;
let queries: string[] = [];
let threat: ThreatSignal | undefined;

beforeAll(async () => {
  org = await testApp();
  const { app, platform } = org;
  const places = new Map<string, Place>([shop, lagos].map(({ address, place }) => [address, place]));
  cookies = createDeviceCookies({ ...platform, lookOf });
  contexts = createContexts({
    ...platform,
    database: {
      ...platform.database,
      batchedRead: (name, load) => {
        return platform.database.batchedRead(name, (db, keys) => {
          queries.push(`${name} ${keys.length}`);
          return load(db, keys);
        });
      },
    },
    ...app.directory,
    users: app.directory.users,
    behaviors: app.context.behaviors,
    assurances: app.context.deviceAssurances,
    cookies,
    trust: {
      evidenceOf: async ({ signals }) =>
        signals?.certificate === undefined
          ? nothingShown
          : { ...nothingShown, managed: signals.certificate === 'good' },
    },
    lookOf,
    placeOf: (address) => places.get(address),
    threats: { signalFor: async () => threat, recentSignalFor: () => threat },
    isInZone: app.context.zones.matches,
    settings: app.risk.settings.inForce,
  });
});
afterAll(() => org.close());

/** A browser that keeps the cookie it is given. */
function browser(at = shop, userAgent = chrome) {
  const bare: ClientContext = {
    requestId: 'r',
    ipAddress: at.address,
    ipChain: [at.address],
    userAgent,
    origin: 'http://localhost:8080',
  };
  const token = contexts.recognise(bare).cookie?.value ?? '';
  const client = (more: Partial<ClientContext> = {}): ClientContext => ({
    ...bare,
    // Anew, as with each request.
    signals: { deviceToken: token },
    ...more,
  });
  return { client, at: (place: typeof shop) => client({ ipAddress: place.address }), token };
}
type Browser = ReturnType<typeof browser>;

const assess = (person: Worker, client: ClientContext, atMs = org.clock.nowMs()) =>
  contexts.assess({ person, client, nowMs: atMs });
const commit = (writes: PendingWrite[]) => org.platform.database.groupCommit.commit({ writes });
async function signIn(
  person: Worker,
  client: ClientContext,
  times = 1,
  isSure = true,
): Promise<SignOnContext> {
  const context = await assess(person, client);
  for (let at = 0; at < times; at++)
    await commit(contexts.remember(person.id, context, org.clock.nowMs(), isSure));
  return context;
}
const codesOf = ({ risk }: SignOnContext) => risk.reasons.map(({ code }) => code);
const verdictsOf = ({ behaviors }: SignOnContext) =>
  Object.fromEntries(behaviors.map(({ name, result }) => [name, result]));

describe('a device is known', () => {
  test('to the person who signed in from it, and to nobody else who shares it', async () => {
    const [aoi, ren] = [await addWorker(org), await addWorker(org)];
    const tablet = browser();
    expect(await signIn(aoi, tablet.client())).toMatchObject({ device: { known: false } });
    expect(await assess(aoi, tablet.client())).toMatchObject({ device: { known: true } });
    expect(await assess(ren, tablet.client())).toMatchObject({ device: { known: false } });
    await signIn(ren, tablet.client());
    const [hers, his] = await Promise.all([assess(aoi, tablet.client()), assess(ren, tablet.client())]);
    expect(hers.device).toMatchObject({ known: true, key: his.device.key });
    expect(his.device.known).toBe(true);
  });

  test('after an update of its browser', async () => {
    const aoi = await addWorker(org);
    const laptop = browser();
    await signIn(aoi, laptop.client());
    expect(await assess(aoi, laptop.client({ userAgent: laterChrome }))).toMatchObject({
      device: { known: true },
    });
  });

  test('by a passkey that was enrolled in it', async () => {
    const aoi = await addWorker(org);
    const laptop = browser();
    await commit(
      contexts.makeKnown({
        userId: aoi.id,
        client: laptop.client(),
        how: 'passkey',
        atMs: org.clock.nowMs(),
      }),
    );
    expect(await contexts.isKnownDevice(aoi.id, laptop.client())).toBe(true);
    expect(
      contexts.makeKnown({ userId: aoi.id, client: laptop.client({ signals: {} }), how: 'passkey', atMs: 0 }),
    ).toEqual([]);
  });

  test('not for having been looked at, whatever was tried from it', async () => {
    const aoi = await addWorker(org);
    const laptop = browser(lagos);
    for (let at = 0; at < 5; at++) await assess(aoi, laptop.client());
    expect(await contexts.isKnownDevice(aoi.id, laptop.client())).toBe(false);
    expect((await findHistories(org.platform.database, [aoi.id])).size).toBe(0);
    expect(codesOf(await assess(aoi, laptop.client()))).toEqual(['FIRST_SIGN_IN']);
  });
});

describe('who came by a password alone', () => {
  const day = 24 * 3_600_000;

  test('is as new as before for a day, wherever they are asked again: a password must not teach us that Lagos is usual', async () => {
    const aoi = await addWorker(org);
    const [own, thief] = [browser(shop), browser(lagos)];
    await signIn(aoi, own.client());
    const before = await signIn(aoi, thief.client(), 1, false);
    expect(codesOf(before)).toEqual(expect.arrayContaining(['NEW_DEVICE', 'NEW_COUNTRY']));
    const again = await assess(aoi, thief.client());
    expect(codesOf(again)).toEqual(expect.arrayContaining(['NEW_DEVICE', 'NEW_COUNTRY']));
    expect([again.device.known, again.risk.score >= before.risk.score]).toEqual([false, true]);
    expect(codesOf(await assess(aoi, own.client()))).not.toContain('NEW_COUNTRY');
    const later = await assess(aoi, thief.client(), org.clock.nowMs() + day);
    expect([later.device.known, codesOf(later).includes('NEW_COUNTRY')]).toEqual([true, false]);
  });

  test('is told to the owner once, and not at each sign-in of that day', async () => {
    const aoi = await addWorker(org);
    await signIn(aoi, browser(shop).client());
    const laptop = browser(shop);
    expect((await signIn(aoi, laptop.client(), 1, false)).isNews).toBe(true);
    expect((await assess(aoi, laptop.client())).isNews).toBeUndefined();
  });

  test('is known from the moment at which they show a second factor', async () => {
    const aoi = await addWorker(org);
    await signIn(aoi, browser(shop).client());
    const abroad = browser(lagos);
    await signIn(aoi, abroad.client(), 1, false);
    await signIn(aoi, abroad.client(), 1, true);
    await signIn(aoi, abroad.client(), 1, false);
    const known = await assess(aoi, abroad.client());
    expect([known.device.known, codesOf(known).includes('NEW_COUNTRY')]).toEqual([true, false]);
  });

  test('is believed when nobody came before: whoever comes next is new', async () => {
    const aoi = await addWorker(org);
    const own = browser(shop);
    await signIn(aoi, own.client(), 1, false);
    expect(codesOf(await assess(aoi, own.client()))).not.toContain('NEW_DEVICE');
    expect(codesOf(await assess(aoi, browser(lagos).client()))).toEqual(
      expect.arrayContaining(['NEW_DEVICE', 'NEW_COUNTRY']),
    );
  });
});

describe('a cookie of a device', () => {
  const isKnown = async (change: (device: Browser) => ClientContext): Promise<boolean> => {
    const aoi = await addWorker(org);
    const laptop = browser();
    await signIn(aoi, laptop.client());
    const { device } = await assess(aoi, change(laptop));
    expect(device.key === undefined || device.known).toBe(true);
    return device.known;
  };
  const withToken = (deviceToken: string) => (device: Browser) => device.client({ signals: { deviceToken } });

  test('that was forged, cut or swapped for another value names no device', async () => {
    for (const token of ['', 'x', 'AAAAAAAAAAAAAAAAAAAAAA', 'A'.repeat(600)])
      expect(await isKnown(withToken(token))).toBe(false);
    expect(await isKnown((device) => withToken(device.token.slice(0, -2))(device))).toBe(false);
    expect(
      await isKnown((device) => withToken(`${device.token.slice(0, 40)}A${device.token.slice(41)}`)(device)),
    ).toBe(false);
  });

  test('sealed for something else names no device', async () => {
    const sealed = org.platform.sealer.seal(
      'form:x',
      { k: 'AAAAAAAAAAAAAAAAAAAAAA', p: 'WINDOWS', b: 'CHROME' },
      org.clock.nowMs() + hour,
    );
    expect(await isKnown(withToken(sealed))).toBe(false);
  });

  test('that was copied to another browser or system names no device there, and stays good where it was', async () => {
    const phone =
      'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36';
    expect(await isKnown((device) => device.client({ userAgent: firefox }))).toBe(false);
    expect(await isKnown((device) => device.client({ userAgent: phone }))).toBe(false);
    expect(await isKnown((device) => device.client())).toBe(true);
  });

  test('is that of the telephone also where it asks for the desktop site', async () => {
    const aoi = await addWorker(org);
    const iphone =
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1';
    const desktop =
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15';
    const phone = browser(shop, iphone);
    await signIn(aoi, phone.client());
    expect(await assess(aoi, phone.client({ userAgent: desktop }))).toMatchObject({
      device: { known: true },
    });
  });

  test('is given anew after a month, as the same device, and is nobody’s after thirteen', async () => {
    const laptop = browser();
    const { key } = contexts.recognise(laptop.client());
    expect(contexts.recognise(laptop.client()).cookie).toBeUndefined();
    org.clock.advance(31 * 24 * hour);
    const { key: same, cookie } = contexts.recognise(laptop.client());
    expect(same).toBe(key);
    expect(cookie).toMatchObject({
      name: 'device',
      httpOnly: true,
      sameSite: 'Lax',
      maxAgeSeconds: 395 * 24 * 3600,
    });
    expect(contexts.recognise(laptop.client({ signals: { deviceToken: cookie?.value ?? '' } })).key).toBe(
      key,
    );
    org.clock.advance(365 * 24 * hour);
    expect(contexts.recognise(laptop.client()).key).toBeUndefined();
    expect(contexts.recognise(laptop.client({ signals: { deviceToken: cookie?.value ?? '' } })).key).toBe(
      key,
    );
  });
});

describe('history', () => {
  test('makes a stranger in another country HIGH, and her own return LOW', async () => {
    const aoi = await addWorker(org);
    const till = browser();
    for (let day = 0; day < 5; day++) {
      await signIn(aoi, till.client());
      org.clock.advance(24 * hour);
    }
    const stranger = await assess(aoi, browser(lagos, firefox).client());
    expect(stranger.risk).toMatchObject({ level: 'HIGH' });
    expect(verdictsOf(stranger)).toMatchObject({
      'New Device': 'POSITIVE',
      'New Country': 'POSITIVE',
      'New IP': 'POSITIVE',
    });
    expect((await assess(aoi, till.client())).risk).toMatchObject({ level: 'LOW', score: 0 });
    const travelling = await assess(aoi, till.at(lagos));
    expect(travelling.risk.level).toBe('MEDIUM');
    expect(verdictsOf(travelling)).toMatchObject({
      'New Device': 'NEGATIVE',
      'New Country': 'POSITIVE',
      Velocity: 'NEGATIVE',
    });
  });

  test('of fifty sign-ins at once loses none', async () => {
    const aoi = await addWorker(org);
    const till = browser();
    const context = await assess(aoi, till.client());
    const other = await assess(aoi, browser(lagos).client());
    await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        commit(contexts.remember(aoi.id, at % 2 === 0 ? context : other, org.clock.nowMs() + at, true)),
      ),
    );
    const history = (await findHistories(org.platform.database, [aoi.id])).get(aoi.id)?.history;
    expect(history?.signIns).toBe(50);
    expect(history?.visits.map(({ times }) => times)).toEqual([25, 25]);
    expect(await org.app.risk.devices.list(aoi.id)).toHaveLength(2);
  });

  test('of people who were deleted meanwhile is nobody’s, and others’ is kept', async () => {
    const aoi = await addWorker(org);
    const context = await assess(aoi, browser().client());
    await commit([
      ...contexts.remember('00u00000000000000000', context, org.clock.nowMs(), true),
      ...contexts.remember(aoi.id, context, org.clock.nowMs(), true),
    ]);
    expect((await findHistories(org.platform.database, [aoi.id, '00u00000000000000000'])).size).toBe(1);
  });
});

describe('a session', () => {
  const sessionOf = (person: Worker, context: SignOnContext) =>
    ({ userId: person.id, userAgent: chrome, context }) as Parameters<Contexts['assess']>[0]['session'];
  const again = async (
    change: (device: Browser) => { client?: ClientContext; afterMs?: number; isAtSite?: boolean },
  ) => {
    const aoi = await addWorker(org);
    const till = browser();
    await signIn(aoi, till.client());
    const context = await assess(aoi, till.client());
    const { client = till.client(), afterMs = 60_000, isAtSite = false } = change(till);
    queries = [];
    const session = sessionOf(aoi, context);
    const nowMs = org.clock.nowMs() + afterMs;
    const next = await contexts.assess({ person: aoi, client, session, nowMs, isAtSite });
    return { isReused: next === context, queries, next };
  };

  test('that goes on as it was costs no query', async () => {
    expect(await again(() => ({}))).toMatchObject({ isReused: true, queries: [] });
  });

  test.each<[string, (device: Browser) => { client?: ClientContext; afterMs?: number }]>([
    ['from another address', (device) => ({ client: device.at(lagos) })],
    ['without its cookie', (device) => ({ client: device.client({ signals: {} }) })],
    ['with the cookie of another device', () => ({ client: browser().client() })],
    [
      'by another version of the browser',
      (device) => ({ client: device.client({ userAgent: laterChrome }) }),
    ],
    ['after ten minutes', () => ({ afterMs: 10 * 60_000 })],
    [
      'with a certificate that was not there',
      (device) => ({
        client: device.client({ signals: { deviceToken: device.token, certificate: 'good' } }),
      }),
    ],
  ])('%s is looked at anew', async (_, change) => {
    expect((await again(change)).isReused).toBe(false);
  });

  test('of a managed device is not one for who shows any other certificate in its place', async () => {
    const aoi = await addWorker(org);
    const till = browser();
    const showing = (certificate: string) =>
      till.client({ signals: { deviceToken: till.token, certificate } });
    const context = await signIn(aoi, showing('good'));
    expect(context.device.managed).toBe(true);
    const session = sessionOf(aoi, context);
    const nowMs = org.clock.nowMs() + 60_000;
    const look = (client: ClientContext) => contexts.assess({ person: aoi, client, session, nowMs });
    expect((await look(showing('self-signed'))).device.managed).toBe(false);
    expect(await look(showing('good'))).toBe(context);
  });
  test('is looked at anew once what devices have to be, or what is unusual, was changed', async () => {
    const token = { authorization: `SSWS ${org.token}` };
    for (const [url, body] of [
      ['/api/v1/device-assurances', { name: 'Macs', platform: 'MACOS', osVersion: { minimum: '14' } }],
      [
        '/api/v1/behaviors',
        {
          name: 'Far away',
          type: 'ANOMALOUS_IP',
          settings: { maxEventsUsedForEvaluation: 5, minEventsNeededForEvaluation: 1 },
        },
      ],
    ] as const) {
      const aoi = await addWorker(org);
      const till = browser();
      await signIn(aoi, till.client());
      const context = await assess(aoi, till.client());
      org.clock.advance(1000);
      const made = await org.inject({ method: 'POST', url, headers: token, body });
      expect([made.status, made.text]).toMatchObject([expect.any(Number), expect.stringContaining('id')]);
      expect(made.status).toBeLessThan(300);
      const session = sessionOf(aoi, context);
      const again = { person: aoi, client: till.client(), session, nowMs: org.clock.nowMs() };
      expect(await contexts.assess(again)).not.toBe(context);
    }
  });
  test('of a managed device is not looked at anew for each request to a site that sees no certificate', async () => {
    const aoi = await addWorker(org);
    const till = browser();
    const context = await signIn(
      aoi,
      till.client({ signals: { deviceToken: till.token, certificate: 'good' } }),
    );
    const look = (isAtSite: boolean) =>
      contexts.assess({
        person: aoi,
        client: till.client(),
        session: sessionOf(aoi, context),
        nowMs: org.clock.nowMs() + 60_000,
        isAtSite,
      });
    expect(await look(true)).toBe(context);
    expect((await look(false)).device.managed).toBe(false);
  });
  test('is not looked at anew at each request for a certificate that means nothing here', async () => {
    const aoi = await addWorker(org);
    const till = browser();
    const client = till.client({ signals: { deviceToken: till.token, certificate: 'of a bank' } });
    const context = await signIn(aoi, client);
    queries = [];
    const nowMs = org.clock.nowMs() + 60_000;
    const session = sessionOf(aoi, context);
    expect(await contexts.assess({ person: aoi, client, session, nowMs })).toBe(context);
    expect(queries).toEqual([]);
  });

  test('is looked at anew once its address attacks', async () => {
    const found = await again(() => {
      threat = { kind: 'PASSWORD_SPRAY', key: shop.address };
      return {};
    });
    threat = undefined;
    expect(found.isReused).toBe(false);
    expect(codesOf(found.next)).toContain('THREAT');
  });

  test('at a site behind a proxy has the device of the session, whose cookie that site never sees', async () => {
    const found = await again((device) => ({
      client: device.client({ signals: {}, ipAddress: lagos.address }),
      isAtSite: true,
    }));
    expect(found.next.device).toMatchObject({ known: true });
    expect(found.isReused).toBe(false);
  });
});

test('twenty people who come at the same time share a query a table', async () => {
  const people = await Promise.all(Array.from({ length: 20 }, () => addWorker(org)));
  const devices = people.map(() => browser());
  queries = [];
  await Promise.all(people.map((person, at) => assess(person, devices[at]?.client() ?? browser().client())));
  expect(queries.sort()).toEqual(['access.known-device 20', 'access.sign-in-history 20']);
});
