// Two hundred people with other people's passwords, or with a session they stole.
import type { Place } from '#src/access/context/index.ts';
import type { PolicyEngine } from '#src/access/policies/index.ts';
import { type MethodProof, passwordProof } from '#src/access/proofs/index.ts';
import type { Session } from '#src/access/sessions/index.ts';
import { type AppName, type Coming, contextOf, judge, sessionOf } from './visits.ts';
import { placeIn, type Worker, type World } from './world.ts';

export type AttackFigures = {
  attackers: number;
  attacks: number;
  stopped: number;
  stoppedPercent: number;
  byKind: Record<string, { attacks: number; stopped: number }>;
};

const attackers = 200;
/** Each has so many people's passwords, and tries an app with each. */
const victimsEach = 25;

type Kind = {
  name: string;
  share: number;
  placeOf(home: Place, random: () => number): Place;
  /** The cookie of a session of its owner's, instead of the password. */
  hasSession?: true;
  /** At the till of the owner's store, which the owner uses as well. */
  isColleague?: true;
};

/** Half come from abroad; some have a telephone in the very city; some can pass a code on while its owner types it. */
const kinds: readonly Kind[] = [
  { name: 'a colleague, at the same till', share: 0.005, placeOf: (home) => home, isColleague: true },
  {
    name: 'with a stolen session',
    share: 0.085,
    placeOf: (home) => ({ ...home, asn: 4713 }),
    hasSession: true,
  },
  {
    name: 'from abroad',
    share: 0.45,
    placeOf: (_, random) => placeIn(70 + Math.floor(random() * 9), 0, 4134, 'CN'),
  },
  {
    name: 'through an anonymiser',
    share: 0.18,
    placeOf: (_, random) => ({
      ...placeIn(80 + Math.floor(random() * 9), 0, 9009, 'NL'),
      categories: ['TOR_ANONYMIZER'],
    }),
  },
  {
    name: 'in the country',
    share: 0.18,
    placeOf: (_, random) => placeIn(Math.floor(random() * 47), Math.floor(random() * 9), 4713),
  },
  { name: 'in the same city', share: 0.1, placeOf: (home) => ({ ...home, asn: 4713 }) },
];
const relayShare = 0.1;

export function attackAll(
  world: World,
  policies: Pick<PolicyEngine, 'globalSessionFor' | 'accessPolicyFor'>,
  random: () => number,
  atMs: number,
): AttackFigures {
  const byKind: AttackFigures['byKind'] = {};
  let stopped = 0;
  for (let attacker = 0; attacker < attackers; attacker++) {
    const kind = chosen(random());
    const relays = kind.hasSession === undefined && kind.isColleague === undefined && random() < relayShare;
    const name = relays ? `${kind.name}, passing codes on` : kind.name;
    const of = (byKind[name] ??= { attacks: 0, stopped: 0 });
    for (let victim = 0; victim < victimsEach; victim++) {
      const worker = world.workers[Math.floor(random() * world.workers.length)];
      if (worker === undefined) continue;
      const coming: Coming =
        kind.isColleague === true
          ? {
              ...worker.store,
              deviceKey: worker.store.tills.find((till) => worker.known.has(till)),
              platform: 'ANDROID',
              atMs: atMs + victim * 60_000,
              inStore: true,
            }
          : {
              address: `45.${attacker}.${victim}.1`,
              place: kind.placeOf(worker.home.place, random),
              deviceKey: `attacker ${attacker}`,
              platform: 'WINDOWS',
              atMs: atMs + victim * 60_000,
              inStore: false,
            };
      const code: MethodProof = {
        key: 'google_otp',
        method: 'otp',
        atMs: coming.atMs,
        is: ['possession', 'userPresence'],
        amr: ['otp'],
      };
      const proofs = relays ? [passwordProof(coming.atMs), code] : [passwordProof(coming.atMs)];
      const context = contextOf(worker, coming);
      const session = kind.hasSession === true ? stolenSession(worker, coming.atMs) : undefined;
      const isIn = (app: AppName | undefined) =>
        judge(policies, { worker, coming, context, proofs, session, app }).outcome === 'ALLOW';
      // Whoever gets into an app has won; a session alone opens nothing.
      const wins = isIn(undefined) && (isIn('Store apps') || isIn('Store money'));
      of.attacks++;
      if (wins) continue;
      of.stopped++;
      stopped++;
    }
  }
  const attacks = attackers * victimsEach;
  const stoppedPercent = Number(((100 * stopped) / attacks).toFixed(2));
  return { attackers, attacks, stopped, stoppedPercent, byKind };
}

/** Begun an hour ago on the owner's phone, with a password. */
function stolenSession(worker: Worker, atMs: number): Session {
  const hour = 3_600_000;
  const limits = { idleMs: 12 * hour, lifetimeMs: 12 * hour, persistent: false };
  return sessionOf(worker, limits, [passwordProof(atMs - hour)], atMs - hour);
}

function chosen(luck: number) {
  let sum = 0;
  for (const kind of kinds) {
    sum += kind.share;
    if (luck < sum) return kind;
  }
  return kinds.at(-1) as Kind;
}
