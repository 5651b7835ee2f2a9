import type { Apps } from '#src/access/apps/index.ts';
import type { DeviceAssurances } from '#src/access/device-assurance/index.ts';
import type { Assignments } from '#src/access/assignments/index.ts';
import { createFriction, type Friction, frictionRoutes } from '#src/access/friction/index.ts';
import type { Policies, WriteCheck } from '#src/access/policies/index.ts';
import {
  type AdminCheckNeeds,
  createAdminCheck,
  createZoneWriteCheck,
  type Finding,
  lintLive,
  lintRoutes,
} from '#src/access/policy-lint/index.ts';
import type { MethodProof } from '#src/access/proofs/index.ts';
import { createReplays, type Replays, replayRoutes } from '#src/access/replay/index.ts';
import {
  createShadowJudge,
  createShadows,
  type ShadowJudge,
  shadowRoutes,
  shadowTally,
} from '#src/access/shadow/index.ts';
import { createSubjects } from '#src/access/subjects/index.ts';
import {
  type AskAccess,
  type ContextQuestions,
  createAskAccess,
  createWhatIf,
  type EnrolledFactor,
  explainRoutes,
  logExplanationRoutes,
  simulateRoutes,
  type WhatIf,
  whatIfRoutes,
} from '#src/access/what-if/index.ts';
import type { Zones, ZoneWriteCheck } from '#src/access/zones/index.ts';
import type { Directory } from '#src/directory/index.ts';
import { displayNameOf, findPeople, listIdsAfter, type Person } from '#src/directory/users/index.ts';
import type { Route } from '#src/platform/http/index.ts';
import type { Platform } from '#src/platform/index.ts';
import { createLogLookup, createLogReader, type SystemLog } from '#src/system-log/index.ts';
import type { MayReach } from './reach.ts';

/** Knowing before and after: what policies would do, did, and what it cost people. */
export type KnowingArea = {
  shadow: ShadowJudge;
  checkWrite: WriteCheck;
  checkZoneWrite: ZoneWriteCheck;
  replays: Replays;
  friction: Friction;
  /** What is wrong with the policies in force. */
  lintLive(): Promise<Finding[]>;
  /** For previews: would they get in? */
  askAccess: AskAccess;
  /** For a test sign-on: the same, in any situation and in sentences. */
  whatIf: WhatIf;
  routes: Route[];
};

/** What lives above, asked when somebody looks. */
export type KnowingFacts = ContextQuestions & {
  superAdminIds(): Promise<string[]>;
  enrolledFactors(userId: string): Promise<readonly EnrolledFactor[]>;
  /** What somebody may enrol and has not. */
  enrollableProofs(userId: string): Promise<readonly MethodProof[]>;
  /** Ids of the device assurances that a device meets. */
  metBy: DeviceAssurances['metBy'];
};

type Needs = Platform & {
  systemLog: SystemLog;
  directory: Directory;
  apps: Apps;
  assignments: Assignments;
  policies: Policies;
  zones: Pick<Zones, 'matches' | 'readBook'>;
  orgId(): string;
  mayReach: MayReach;
  facts: Partial<KnowingFacts>;
};

/** For areas that are put together without what lives above. */
const nobodyKnows: KnowingFacts = {
  superAdminIds: async () => [],
  placeOf: () => undefined,
  behaviors: () => [],
  enrolledFactors: async () => [],
  enrollableProofs: async () => [],
  metBy: () => [],
};

/** Before `snapshots.start()` and `jobs.start()`. */
export function composeKnowing(given: Needs): KnowingArea {
  const { directory, apps, database } = given;
  const { users, groups } = directory;
  const facts = { ...nobodyKnows, ...given.facts };
  const { groupsOf } = createSubjects({ ...given, groups }, 'knowing');
  const everyoneId = () => groups.builtIn().everyoneId;
  const readPeople = async (ids: readonly string[]): Promise<Map<string, Person>> => {
    const everyone = everyoneId();
    const found = await findPeople(database, ids);
    if (everyone === undefined) return found;
    return new Map([...found].map(([id, one]) => [id, { ...one, groupIds: [...one.groupIds, everyone] }]));
  };
  const needs = { ...given, users, groupsOf, everyoneId, readPeople, ...facts };

  const shadow = createShadowJudge(needs);
  const shadows = createShadows(needs);
  const friction = createFriction({ ...needs, reader: createLogReader(given), parts: [shadowTally] });
  const replays = createReplays(needs);
  const usableProofs = async (person: Person): Promise<MethodProof[]> =>
    (await facts.enrolledFactors(person.id)).map(({ proof }) => proof);
  const admins = createAdminCheck({
    ...needs,
    consoleApp: () => apps.findByName('gatehouse_console'),
    provable: async (person) => [
      ...(await usableProofs(person)),
      ...(await facts.enrollableProofs(person.id)),
    ],
    possibleDevices: possibleDevices(given.config.deviceTrust, facts.metBy),
  });
  const groupFacts = async (ids: readonly string[]) => {
    const found = await groups.findGroups(ids);
    const counts = await groups.countMembers([...found.values()]);
    return new Map(
      [...found].map(([id, { name }]) => [
        id,
        { name, isEmpty: id !== everyoneId() && (counts.get(id) ?? 0) === 0 },
      ]),
    );
  };
  return {
    shadow,
    checkWrite: admins.checkWrite,
    checkZoneWrite: createZoneWriteCheck({ admins, policies: given.policies }),
    replays,
    friction,
    lintLive: () => lintLive({ ...needs, groupFacts }),
    askAccess: createAskAccess(needs),
    whatIf: createWhatIf(needs),
    routes: [
      ...simulateRoutes(needs),
      ...explainRoutes(needs),
      ...whatIfRoutes(needs),
      ...logExplanationRoutes({ ...needs, lookup: createLogLookup(given) }),
      ...replayRoutes({
        ...needs,
        replays,
        async loginsOf(ids) {
          const found = await findPeople(database, ids);
          return new Map(
            [...found].map(([id, one]) => [id, { login: one.login, displayName: displayNameOf(one) }]),
          );
        },
      }),
      ...shadowRoutes({ shadows, refresh: () => friction.refresh(), upto: () => friction.upto() }),
      ...frictionRoutes({ ...needs, friction }),
      ...lintRoutes({
        ...needs,
        admins,
        usableProofs,
        groupFacts,
        async samplePeople(limit) {
          return [...(await readPeople(await spreadIds(given, limit))).values()];
        },
      }),
    ],
  };
}

/** What devices can show here: what nobody can vouch for by certificates or statements, none of them has. */
function possibleDevices(
  { caFile, assertionKeysFile }: Platform['config']['deviceTrust'],
  metBy: DeviceAssurances['metBy'],
): AdminCheckNeeds['possibleDevices'] {
  return {
    managed: caFile !== undefined || assertionKeysFile !== undefined,
    assurances: (platform) =>
      assertionKeysFile === undefined
        ? metBy({ platform, browserOsVersion: '9999', said: undefined })
        : undefined,
  };
}

/** Ids are random behind their prefix, so that every stretch of them is as good as another: half from the front, half from the middle. */
async function spreadIds({ database }: Pick<Needs, 'database'>, limit: number): Promise<string[]> {
  const half = Math.ceil(limit / 2);
  const [first, middle] = await Promise.all([
    listIdsAfter(database, '', half),
    listIdsAfter(database, '00uU', half),
  ]);
  const ids = [...new Set([...first, ...middle])];
  return ids.length < limit && first.length === half
    ? [...new Set([...ids, ...(await listIdsAfter(database, first.at(-1) ?? '', limit - ids.length))])]
    : ids;
}
