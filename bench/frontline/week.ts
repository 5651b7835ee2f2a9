// A simulated week of shop staff under the policies of defaults/frontline: how often they are asked, and who is stopped.
//   node bench/frontline/week.ts [--workers 50000] [--stores 7000] [--seed 20261127] [--out file.json]
// Every decision is made by the code that decides in production (risk, policies, access/decide), on people, places and devices that
// follow from the seed. What people do is assumed, and said in docs/frontline.md.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type MethodProof, passwordProof } from '#src/access/proofs/index.ts';
import { attackAll, type AttackFigures } from './attackers.ts';
import { frontlinePolicies } from './policies.ts';
import { type AppName, type Coming, contextOf, judge, remember, sessionOf } from './visits.ts';
import { makeWorld, mobileAddress, placeIn, randomOf, type Worker } from './world.ts';

const { values } = parseArgs({
  options: {
    workers: { type: 'string', default: '50000' },
    stores: { type: 'string', default: '7000' },
    seed: { type: 'string', default: '20261127' },
    out: { type: 'string' },
  },
});
const size = { workers: Number(values.workers), stores: Number(values.stores) };
const seed = Number(values.seed);
const random = randomOf(seed);
const pick = (count: number) => Math.floor(random() * count);

const monday = Date.UTC(2026, 10, 16);
const hour = 3_600_000;
const minute = 60_000;
const warmUpDays = 10;
const days = 7;

const policies = frontlinePolicies();
const world = makeWorld(size, random);

const figures = {
  personDays: 0,
  launches: 0,
  /** What the same day would ask where every app has its own sign-in and forgets it after a quarter of an hour. */
  signInsWithOneLoginPerApp: 0,
  /** Passwords typed and second factors given. */
  authentications: 0,
  passwords: 0,
  secondFactors: 0,
  signIns: 0,
  challenged: 0,
  refused: 0,
  reasons: {} as Record<string, number>,
};
let decisions = 0;
let isCounted = false;

/** Somebody signs in, and proves more where that is asked; the session, or undefined where they were refused. */
function signIn(worker: Worker, coming: Coming, why: string) {
  const context = contextOf(worker, coming);
  let proofs: MethodProof[] = [passwordProof(coming.atMs)];
  const ask = (app: AppName | undefined) => {
    decisions++;
    return judge(policies, { worker, coming, context, proofs, session: undefined, app });
  };
  if (isCounted) {
    figures.signIns++;
    figures.passwords++;
    figures.authentications++;
  }
  // The session, and the app they are on the way to.
  for (const app of [undefined, 'Store apps'] as const) {
    let decision = ask(app);
    if (decision.outcome === 'CHALLENGE' && decision.wanted !== undefined) {
      const factor = factorOf(worker, coming.atMs);
      if (decision.wanted.remaining([factor]) === 0) {
        proofs = [...proofs, factor];
        decision = ask(app);
        if (isCounted) {
          figures.secondFactors++;
          figures.authentications++;
          figures.challenged++;
          count(why);
        }
      }
    }
    if (decision.outcome !== 'ALLOW') {
      if (isCounted) {
        figures.refused++;
        count(`refused: ${why}`);
      }
      return undefined;
    }
  }
  const allowed = ask(undefined);
  if (allowed.outcome !== 'ALLOW') return undefined;
  remember(worker, coming, proofs.length > 1);
  return sessionOf(worker, allowed.sessionLimits, proofs, coming.atMs);
}

const count = (why: string) => void (figures.reasons[why] = (figures.reasons[why] ?? 0) + 1);

/** A passkey on the phone; who has none uses a code of the authenticator app. Whoever lost the phone has a temporary code of the help desk. */
function factorOf(worker: Worker, atMs: number): MethodProof {
  if (!worker.hasPasskey) {
    return { key: 'google_otp', method: 'otp', atMs, is: ['possession', 'userPresence'], amr: ['otp'] };
  }
  const is = ['possession', 'inherence', 'phishingResistant', 'userPresence', 'userVerification'] as const;
  return { key: 'webauthn', method: 'webauthn', atMs, is, amr: ['swk', 'user'] };
}

/** A launch on a live session; asks again where the app wants it fresher. */
function launch(
  worker: Worker,
  coming: Coming,
  session: NonNullable<ReturnType<typeof signIn>>,
  app: AppName,
) {
  decisions++;
  const context = contextOf(worker, coming);
  const decision = judge(policies, { worker, coming, context, proofs: session.proofs, session, app });
  if (decision.outcome === 'ALLOW') return { ...session, lastSeenMs: coming.atMs };
  if (decision.outcome !== 'CHALLENGE') return session;
  if (isCounted) {
    figures.passwords++;
    figures.authentications++;
  }
  const proofs = [passwordProof(coming.atMs)];
  return { ...session, proofs, authTimeMs: coming.atMs, lastSeenMs: coming.atMs };
}

function shift(worker: Worker, day: number): void {
  const startMs = monday + day * 24 * hour + (8 + pick(4)) * hour + pick(30) * minute;
  // Once a month somebody helps out in another store.
  const store = random() < 0.04 ? (world.stores[pick(world.stores.length)] ?? worker.store) : worker.store;
  if (isCounted) figures.personDays++;
  const stints = 3 + pick(4);
  let launches = 0;
  for (let stint = 0; stint < stints; stint++) {
    const atMs = startMs + (stint * (8 * hour)) / stints + pick(20) * minute;
    const till = store.tills[pick(store.tills.length)];
    const coming: Coming = { ...store, deviceKey: till, platform: 'ANDROID', atMs, inStore: true };
    let session = signIn(worker, coming, store === worker.store ? 'in the own store' : 'in another store');
    const wanted = stint === stints - 1 ? 10 - launches : Math.min(10 - launches, 1 + pick(3));
    for (let at = 0; at < wanted && session !== undefined; at++) {
      launches++;
      const app: AppName = random() < 0.1 ? 'Store money' : 'Store apps';
      session = launch(worker, { ...coming, atMs: atMs + at * 6 * minute }, session, app);
    }
  }
  if (!isCounted) return;
  figures.launches += launches;
  // Each of ten apps is come back to some six times a shift, after it has forgotten who is there.
  for (let app = 0; app < 10; app++) figures.signInsWithOneLoginPerApp += 4 + pick(6);
}

/** On the network of the own store. */
function setUpPhone(worker: Worker, atMs: number): void {
  const { key: deviceKey, platform } = worker.phone;
  signIn(
    worker,
    { ...worker.store, deviceKey, platform, atMs, inStore: true },
    'setting up a phone in the store',
  );
}

/** The roster, looked up on one's own phone: at home, out and about, travelling, on a new one. */
function phone(worker: Worker, day: number): void {
  const atMs = monday + day * 24 * hour + 19 * hour + pick(120) * minute;
  let why = 'at home';
  let where = worker.home;
  if (random() < 0.3) {
    why = 'out and about';
    where = { address: mobileAddress(worker, day), place: { ...worker.store.place, asn: 17676 } };
  }
  const luck = random();
  if (luck < 0.006) {
    why = 'travelling in the country';
    where = { address: mobileAddress(worker, day), place: placeIn(pick(47), pick(9), 17676) };
  } else if (luck < 0.007) {
    why = 'travelling abroad';
    where = {
      address: `203.0.${pick(100)}.${pick(250)}`,
      place: placeIn(60 + pick(10), pick(9), 3462, 'TW'),
    };
  }
  if (random() < 0.002) {
    worker.phone = { ...worker.phone, key: `${worker.phone.key}+` };
    // Without a passkey that came along, a new phone is set up where no second question is asked: in the store.
    if (!worker.hasPasskey) return setUpPhone(worker, atMs);
    why = 'with a new phone';
  }
  const { key: deviceKey, platform } = worker.phone;
  const session = signIn(worker, { ...where, deviceKey, platform, atMs, inStore: false }, why);
  if (session !== undefined) {
    launch(
      worker,
      { ...where, deviceKey, platform, atMs: atMs + minute, inStore: false },
      session,
      'Store apps',
    );
  }
}

const began = performance.now();
let attacks: AttackFigures | undefined;
for (const worker of world.workers) setUpPhone(worker, monday - warmUpDays * 24 * hour);
for (let day = -warmUpDays; day < days; day++) {
  isCounted = day >= 0;
  for (const worker of world.workers) {
    if (random() < 5 / 7) shift(worker, day);
    if (random() < 0.4) phone(worker, day);
  }
  // In the middle of the week, when everybody has a history.
  if (day === 3) attacks = attackAll(world, policies, random, monday + day * 24 * hour + 13 * hour);
  process.stderr.write(`day ${day + 1} of ${days}, ${decisions} decisions\n`);
}
const seconds = (performance.now() - began) / 1000;
const perDay = (total: number) => Number((total / figures.personDays).toFixed(2));
const share = (part: number, whole: number) => Number(((100 * part) / whole).toFixed(3));
const result = {
  seed,
  ...size,
  days,
  personDays: figures.personDays,
  perPersonAndDay: {
    launches: perDay(figures.launches),
    authentications: perDay(figures.authentications),
    passwords: perDay(figures.passwords),
    secondFactors: Number((figures.secondFactors / figures.personDays).toFixed(4)),
    withOneLoginPerApp: perDay(figures.signInsWithOneLoginPerApp),
  },
  honest: {
    signIns: figures.signIns,
    challengedPercent: share(figures.challenged, figures.signIns),
    refusedPercent: share(figures.refused, figures.signIns),
    reasons: figures.reasons,
  },
  attacks,
  decisions,
  seconds: Number(seconds.toFixed(1)),
  microsecondsPerDecision: Number(((seconds * 1e6) / decisions).toFixed(1)),
};
const text = `${JSON.stringify(result, null, 2)}\n`;
process.stdout.write(text);
if (values.out !== undefined) writeFileSync(values.out, text);
