import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testConfig } from '#src/platform/config/index.ts';
import { sql } from '#src/platform/database/index.ts';
import { ApiError, type ClientContext } from '#src/platform/http/index.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { addWorker, browserOf } from '#test/kit/factor-walk.ts';
import { locationFolder, mmdbBytes, Uint32 } from '#test/kit/locations.ts';
import { otherNode } from '#test/kit/other-node.ts';
import { rightPassword, signIn } from '#test/kit/signin.ts';
import { faded, freshCounter, halfLifeMs } from './threat-counts.ts';
import { createThreatWatch } from './threat-watch.ts';

let org: TestApp;
let began = '';
const folder = locationFolder();
beforeAll(async () => {
  // One operator has the whole network of IPv6, of which each site has its part.
  const operator = mmdbBytes({
    type: 'Test-ASN',
    networks: { '2001:db8::/32': { autonomous_system_number: new Uint32(64_500) } },
  });
  const locationFiles = [{ path: folder.write('asn.mmdb', operator) }];
  org = await testApp({ config: testConfig({ locationFiles, trustedProxies: ['127.0.0.1'] }) });
});
beforeEach(async () => {
  // Two days later nothing of before counts.
  org.clock.advance(2 * 24 * 3_600_000);
  await org.app.context.threats.prune();
  began = new Date(org.clock.nowMs()).toISOString();
  await mode('none');
});
afterAll(async () => {
  await org.close();
  folder.remove();
});

const configuration = '/api/v1/threats/configuration';
const mode = (action: 'none' | 'audit' | 'block', excludeZones: string[] = []) =>
  org.api('POST', configuration, { action, excludeZones });
const client = (ipAddress: string, userAgent = 'Mozilla/5.0'): ClientContext => ({
  requestId: 'test',
  ipAddress,
  ipChain: [ipAddress],
  userAgent,
  origin: 'http://localhost:8080',
});

type Outcome = 'refused' | 'looked at';
/** One guess at an account. What is written at its end is written. */
async function guess(
  address: string,
  account: string,
  more: { isStranger?: boolean; right?: boolean; userAgent?: string } = {},
): Promise<Outcome> {
  const { threats } = org.app.context;
  try {
    const watching = await threats.begin({
      client: client(address, more.userAgent),
      account,
      isStranger: more.isStranger ?? false,
    });
    const writes = more.right === true ? watching.succeeded() : watching.failed();
    await org.platform.database.groupCommit.commit({ writes });
    return 'looked at';
  } catch (error) {
    if (error instanceof ApiError && error.status === 429) return 'refused';
    throw error;
  }
}
const lookedAt = (outcomes: Outcome[]) => outcomes.filter((outcome) => outcome === 'looked at').length;
const inOrder = async (count: number, one: (index: number) => Promise<Outcome>): Promise<Outcome[]> => {
  const outcomes: Outcome[] = [];
  for (let index = 0; index < count; index++) outcomes.push(await one(index));
  return outcomes;
};
type Detected = {
  outcome: { result: string; reason: string };
  debugContext: { debugData: Record<string, string> };
};
const detections = () =>
  org.api<Detected[]>(
    'GET',
    `/api/v1/logs?filter=eventType eq "security.threat.detected"&since=${began}&limit=1000`,
  );

describe('an attack is stopped', () => {
  test('one guess at each of 5,000 accounts from one network, one after the other: before a hundredth was tried', async () => {
    await mode('block');
    const outcomes = await inOrder(5_000, (index) => guess(`203.0.113.${index % 250}`, `person${index}`));
    expect(lookedAt(outcomes)).toBeLessThan(50);
    const [detected, ...more] = await detections();
    expect(more).toEqual([]);
    expect(detected).toMatchObject({ outcome: { result: 'DENY', reason: 'Password Spray' } });
    expect(detected?.debugContext.debugData['countedBy']).toBe('net:203.0.113.0/24');
  });

  test('all 5,000 at once, on two nodes: before a twentieth was tried', async () => {
    await mode('block');
    // The second node has counts of its own in memory, and the database in common.
    const other = createThreatWatch({
      ...org.platform,
      systemLog: org.app.systemLog,
      jobs: { schedule: () => undefined },
      placeOf: () => undefined,
      action: () => 'block',
      isPassedOver: () => false,
      isKnownDevice: async () => false,
    });
    const nodes = [org.app.context.threats, other];
    const outcomes = await Promise.all(
      Array.from({ length: 5_000 }, async (_, index): Promise<Outcome> => {
        const attempt = { client: client('203.0.113.7'), account: `person${index}`, isStranger: false };
        try {
          await nodes[index % 2]?.begin(attempt);
          return 'looked at';
        } catch {
          return 'refused';
        }
      }),
    );
    expect(lookedAt(outcomes)).toBeLessThanOrEqual(250);
    expect(lookedAt(outcomes)).toBeGreaterThan(100);
    expect((await detections()).length).toBe(1);
  });

  test('a slow one, a guess every two minutes', async () => {
    await mode('block');
    const outcomes = await inOrder(600, async (index) => {
      org.clock.advance(120_000);
      return guess('203.0.113.7', `person${index}`);
    });
    expect(lookedAt(outcomes)).toBeLessThan(120);
  });

  test.each([
    ['in one network of an IPv6 line', (index: number) => `2001:db8:1:2:${index.toString(16)}::9`],
    ['in all networks of an IPv6 site', (index: number) => `2001:db8:1:${index.toString(16)}::9`],
  ])('with another address for each guess, %s', async (_where, addressOf) => {
    await mode('block');
    expect(lookedAt(await inOrder(400, (index) => guess(addressOf(index), `person${index}`)))).toBeLessThan(
      50,
    );
  });

  test('with lists of leaked names, most of which nobody here has: it is called by another name', async () => {
    await mode('block');
    await inOrder(100, (index) => guess('203.0.113.7', `leaked${index}`, { isStranger: index % 4 !== 0 }));
    expect((await detections()).map(({ outcome }) => outcome.reason)).toEqual(['Credential Stuffing']);
  });

  test('at one account from many networks; others go on, and so does one that is not there', async () => {
    await mode('block');
    const outcomes = await inOrder(40, (index) => guess(`198.51.${index}.7`, 'ada'));
    expect(lookedAt(outcomes)).toBe(11);
    expect(await guess('198.51.77.7', 'Ada ')).toBe('refused');
    expect(await guess('198.51.77.7', 'grace')).toBe('looked at');
    expect((await org.app.context.threats.signalFor('192.0.2.1', 'ada'))?.kind).toBe('DISTRIBUTED_GUESSING');
    const [detected] = await detections();
    // The event does not say whose account it was.
    expect(JSON.stringify(detected)).not.toContain('"ada');
    const nobody = await inOrder(40, (index) => guess(`198.51.${index}.7`, 'nobody', { isStranger: true }));
    expect(lookedAt(nobody)).toBe(11);
  });
});

describe('honest people are let in', () => {
  test('200 behind one address, all at once, of whom every fifth mistypes first', async () => {
    await mode('block');
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const account = `staff${index}`;
        const first = index % 5 === 0 ? [await guess('203.0.113.7', account)] : [];
        return [...first, await guess('203.0.113.7', account, { right: true })];
      }),
    );
    expect(outcomes.flat().filter((outcome) => outcome === 'refused')).toEqual([]);
    expect(await detections()).toEqual([]);
  });

  test('a call centre of 1,000 over a morning, 2 % of whom give up', async () => {
    await mode('block');
    const outcomes = await inOrder(1_000, async (index) => {
      org.clock.advance(1_000);
      return guess('203.0.113.7', `agent${index}`, { right: index % 50 !== 0 });
    });
    expect(outcomes.filter((outcome) => outcome === 'refused')).toEqual([]);
  });

  test('one person who tries the same account again and again is for the lockout of the account', async () => {
    await mode('block');
    const outcomes = await inOrder(300, () => guess('203.0.113.7', 'ada'));
    expect(lookedAt(outcomes)).toBe(300);
  });

  test('who comes from a zone that is passed over', async () => {
    const zone = await org.api<{ id: string }>('POST', '/api/v1/zones', {
      type: 'IP',
      name: 'Penetration testers',
      gateways: [{ type: 'CIDR', value: '203.0.113.0/24' }],
    });
    await mode('block', [zone.id]);
    expect(lookedAt(await inOrder(300, (index) => guess('203.0.113.7', `person${index}`)))).toBe(300);
    expect(await detections()).toEqual([]);
  });

  test('some hours after the attack has ended', async () => {
    await mode('block');
    await inOrder(100, (index) => guess('203.0.113.7', `person${index}`));
    expect(await guess('203.0.113.7', 'honest', { right: true })).toBe('refused');
    org.clock.advance(4 * 3_600_000);
    expect(await guess('203.0.113.7', 'honest', { right: true })).toBe('looked at');
  });
});

describe('the modes', () => {
  test('none: nothing is counted', async () => {
    expect(lookedAt(await inOrder(300, (index) => guess('203.0.113.7', `person${index}`)))).toBe(300);
    expect(await org.app.context.threats.signalFor('203.0.113.7')).toBeUndefined();
    expect(await detections()).toEqual([]);
  });

  test('audit: said once, and to decisions, and nobody is refused', async () => {
    await mode('audit');
    expect(lookedAt(await inOrder(300, (index) => guess('203.0.113.7', `person${index}`)))).toBe(300);
    expect(await org.app.context.threats.signalFor('203.0.113.9')).toEqual({
      kind: 'PASSWORD_SPRAY',
      key: 'net:203.0.113.0/24',
    });
    expect(await org.app.context.threats.signalFor('203.0.114.9')).toBeUndefined();
    expect((await detections()).map(({ outcome }) => outcome.result)).toEqual(['ALLOW']);
    org.clock.advance(11 * 60_000);
    await guess('203.0.113.7', 'one more');
    expect((await detections()).length).toBe(2);
  });

  test('block: a right password is not even looked at, and the answer is the same for accounts that there are not', async () => {
    await mode('block');
    await org.eventTypes();
    await inOrder(60, (index) => guess('203.0.113.7', `person${index}`));
    const answers = await Promise.all(
      [
        { username: org.administrator.login, password: org.administrator.password },
        { username: org.administrator.login, password: 'wrong' },
        { username: 'nobody@example.com', password: 'wrong' },
      ].map((body) =>
        org.inject({ method: 'POST', url: '/api/v1/authn', body, remoteAddress: '203.0.113.9' }),
      ),
    );
    for (const answer of answers) {
      expect(answer.status).toBe(429);
      expect(answer.headers['retry-after']).toBe('900');
      expect(answer.json()).toMatchObject({
        errorCode: 'E0000047',
        errorCauses: [
          { errorSummary: expect.stringContaining('Try again later'), reason: 'NETWORK_ATTACKS' },
        ],
      });
      expect(answer.text).not.toContain('person');
    }
    expect(await org.eventTypes()).toEqual(['security.threat.detected']);
    const elsewhere = await org.inject({
      method: 'POST',
      url: '/api/v1/authn',
      body: { username: org.administrator.login, password: org.administrator.password },
      remoteAddress: '198.51.100.9',
    });
    expect(elsewhere.status).toBe(200);
  });
});

describe('who guessed right in the end', () => {
  const from = '203.0.113.7';
  /** A sign-in out of a spray that goes on until a password fits, and what its session is taken for, whichever node looks. */
  async function guessedRight() {
    await mode('audit');
    const worker = await addWorker(org);
    await inOrder(60, (index) => guess(from, `person${index}`));
    const thief = browserOf(org, { 'x-forwarded-for': from });
    expect((await signIn(thief, worker.login, rightPassword)).status).toBe(303);
    const [id = ''] = (thief.cookies.get('sid') ?? '').split('.');
    return {
      worker,
      async seenAt(app = org.app) {
        const headers = {
          cookie: [...thief.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          'x-forwarded-for': from,
        };
        const asked = { method: 'GET', url: '/api/v1/sessions/me', headers };
        expect((await app.http.inject(asked)).status).toBe(200);
        const context = (await org.app.access.sessions.findById(id))?.context;
        return [context?.threat?.kind, context?.risk.reasons.some(({ code }) => code === 'THREAT')];
      },
    };
  }
  const isThreat = ['PASSWORD_SPRAY', true];

  test('is no less of a threat for keeping still a minute, or ten, or for going to another node', async () => {
    const { seenAt, worker } = await guessedRight();
    expect(await seenAt()).toEqual(isThreat);
    for (const minutes of [1, 10, 20]) {
      org.clock.advance(minutes * 60_000 + 1_000);
      expect([minutes, ...(await seenAt())]).toEqual([minutes, ...isThreat]);
    }
    const other = await otherNode(org);
    expect(await seenAt(other.app)).toEqual(isThreat);
    org.clock.advance(11 * 60_000);
    expect(await seenAt(other.app)).toEqual(isThreat);
    expect((await other.app.context.threats.signalFor('203.0.113.200', worker.id))?.kind).toBe(
      'PASSWORD_SPRAY',
    );
    await other.close();
  });

  test('is none any more once the attack has faded, or the network is passed over', async () => {
    const { seenAt } = await guessedRight();
    const zone = await org.api<{ id: string }>('POST', '/api/v1/zones', {
      type: 'IP',
      name: 'Red team',
      gateways: [{ type: 'CIDR', value: '203.0.113.0/24' }],
    });
    await mode('audit', [zone.id]);
    org.clock.advance(11 * 60_000);
    expect(await seenAt()).toEqual([undefined, false]);
    await mode('audit');
    org.clock.advance(11 * 60_000);
    expect(await seenAt()).toEqual(isThreat);
    org.clock.advance(8 * 3_600_000);
    expect(await org.app.context.threats.signalFor(from)).toBeUndefined();
  });
});

test('at the pages: a stranger is told to wait, whoever they say they are; in a browser that the person knows they go on', async () => {
  await mode('block');
  const worker = await addWorker(org);
  const from = { 'x-forwarded-for': '203.0.113.7' };
  const known = browserOf(org, from);
  expect((await signIn(known, worker.login, rightPassword)).location).toBeDefined();
  await org.platform.jobs.drain();
  await inOrder(100, (index) => guess('203.0.113.9', `person${index}`));
  await org.eventTypes();
  const pages = [];
  for (const login of [worker.login, 'nobody@example.com']) {
    const answer = await signIn(browserOf(org, from), login, rightPassword);
    expect([answer.status, answer.headers['retry-after']]).toEqual([429, '900']);
    expect(answer.text).toContain('sign-in from it is paused');
    pages.push(answer.text.replace(/oae[\w-]{20,30}/g, ''));
  }
  expect(pages[0]).toBe(pages[1]);
  expect(await org.eventTypes()).toEqual([]);
  /** All cookies but the one by which a browser is known. */
  const forget = () => {
    for (const name of known.cookies.keys()) if (!/device/.test(name)) known.cookies.delete(name);
  };
  forget();
  const again = await signIn(known, worker.login, rightPassword);
  expect(again.status).toBe(303);
  forget();
  // To another person the browser is as strange as any.
  expect((await signIn(known, org.administrator.login, org.administrator.password)).status).toBe(429);
});

test('an attack over many sites of one operator, by one program: the other customers of the operator are let in', async () => {
  await mode('block');
  const from = (index: number) => `2001:db8:${index.toString(16)}::1`;
  const bot = { userAgent: 'curl/8.0', isStranger: true };
  const outcomes = await inOrder(300, (index) => guess(from(index), `leaked${index}`, bot));
  expect(lookedAt(outcomes)).toBe(151);
  expect((await detections()).map(({ debugContext }) => debugContext.debugData['countedBy'])).toEqual([
    expect.stringMatching(/^asn:64500 /),
  ]);
  expect(await guess(from(999), 'honest', { right: true })).toBe('looked at');
});

test('what is counted fades, and what is old is deleted', async () => {
  const before = { ...freshCounter('net:x', 1_000), tried: 8, good: 4, failed: 2, strangers: 1 };
  expect(faded(before, 1_000 + halfLifeMs)).toMatchObject({ tried: 4, good: 2, failed: 1, strangers: 0.5 });
  // A clock that went back makes nothing more.
  expect(faded(before, 0)).toEqual(before);
  await mode('audit');
  await inOrder(5, (index) => guess('203.0.113.7', `person${index}`));
  const rows = () =>
    org.platform.database.query<{ n: number }>(
      sql`select (select count(*)::int from threat_members) + (select count(*)::int from threat_counters) as n`,
    );
  expect((await rows())[0]?.n).toBeGreaterThan(10);
  org.clock.advance(3 * 24 * 3_600_000);
  await org.app.context.threats.prune();
  expect((await rows())[0]?.n).toBe(0);
});
