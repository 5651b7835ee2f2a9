import type { AppDirectory } from '#src/access/apps/index.ts';
import type { AppKeyDirectory } from '#src/access/app-keys/index.ts';
import type { Assignments } from '#src/access/assignments/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import { type Caller, hasScopes, mayEverywhere } from '#src/platform/http/index.ts';
import { foundOf, mostThings, type ToDoItem, type ToDoSource, toDoKinds, toDoUrgencies } from './to-do.ts';
import * as store from './to-do-store.ts';

export type ToDoNeeds = {
  clock: Clock;
  database: Database;
  apps: Pick<AppDirectory, 'all' | 'find'>;
  appKeys: Pick<AppKeyDirectory, 'signing'>;
  assignments: Pick<Assignments, 'listAssignedGroups'>;
  /** ERROR and WARNING of the policies in force. */
  policyFindings(): Promise<readonly { policyId: string; policyName: string; message: string }[]>;
  eventHooks(): readonly { id: string; name: string; status: string }[];
  logStreams(): readonly { id: string; name: string; status: string }[];
  streamProgress(id: string): Promise<{ failures: number; problem: string | null }>;
  /** Of these people, those who have nothing beside their password. */
  withoutSecondFactor(userIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Those of policies that nothing names. */
  unusedZones(): Promise<readonly { id: string; name: string }[]>;
};

export type ToDo = {
  /** What there is of the things that somebody may know of, the most urgent first. */
  list(caller: Caller): Promise<ToDoItem[]>;
};

const dayMs = 86_400_000;
const soonMs = 30 * dayMs;
const inactiveMs = 90 * dayMs;
const deliveriesLookedAt = 100;
const adminsLookedAt = 2_000;

export function createToDo(needs: ToDoNeeds): ToDo {
  const sources = [...sourcesOfTime(needs), ...sourcesOfPeople(needs), ...sourcesOfConfiguration(needs)];
  return {
    async list(caller) {
      const shown = sources.filter(
        ({ permission }) => mayEverywhere(caller, permission) && hasScopes(caller, [permission]),
      );
      const found = await Promise.all(
        shown.map(async ({ kind, find }) => {
          const item = await find();
          return item === undefined ? [] : [{ kind, ...item }];
        }),
      );
      return found
        .flat()
        .sort(
          (a, b) =>
            toDoUrgencies.indexOf(a.urgency) - toDoUrgencies.indexOf(b.urgency) ||
            toDoKinds.indexOf(a.kind) - toDoKinds.indexOf(b.kind),
        );
    },
  };
}

/** What ends. */
function sourcesOfTime({ clock, database, apps, appKeys }: ToDoNeeds): ToDoSource[] {
  const soon = () => new Date(clock.nowMs() + soonMs);
  return [
    {
      kind: 'APP_CERTIFICATES',
      permission: 'okta.apps.read',
      async find() {
        const until = soon().getTime();
        const ending = apps.all().flatMap((app) => {
          if (app.status !== 'ACTIVE' || (app.saml === undefined && app.wsFed === undefined)) return [];
          const at = new Date(appKeys.signing(app).expiresMs);
          return at.getTime() < until ? [{ id: app.id, name: app.label, at }] : [];
        });
        return foundOf(
          'URGENT',
          ending.sort((a, b) => a.at.getTime() - b.at.getTime()),
        );
      },
    },
    {
      kind: 'PROVIDER_CERTIFICATES',
      permission: 'okta.idps.read',
      async find() {
        const { things, count } = await store.findEndingProviderKeys(database, soon(), mostThings);
        return foundOf('URGENT', things, count);
      },
    },
    {
      kind: 'API_TOKENS',
      permission: 'okta.apiTokens.read',
      async find() {
        const asked = { from: clock.now(), until: new Date(clock.nowMs() + 14 * dayMs), limit: mostThings };
        const { things, count } = await store.findEndingTokens(database, asked);
        return foundOf('SOON', things, count);
      },
    },
  ];
}

/** Who waits, and who does not come. */
function sourcesOfPeople({ clock, database, withoutSecondFactor }: ToDoNeeds): ToDoSource[] {
  return [
    {
      kind: 'LOCKED_OUT',
      permission: 'okta.users.read',
      async find() {
        const { things, count } = await store.findLockedOut(database, mostThings);
        return foundOf('SOON', things, count);
      },
    },
    {
      kind: 'APP_REQUESTS',
      permission: 'okta.apps.read',
      async find() {
        const { things, count } = await store.findOpenRequests(database, mostThings);
        return foundOf('SOON', things, count);
      },
    },
    {
      kind: 'ADMINS_WITHOUT_FACTOR',
      permission: 'okta.roles.read',
      async find() {
        const admins = await store.listActiveAdmins(database, adminsLookedAt);
        const without = await withoutSecondFactor(admins.map(({ id }) => id));
        return foundOf(
          'SOON',
          admins.filter(({ id }) => without.has(id)),
        );
      },
    },
    {
      kind: 'INACTIVE_ADMINS',
      permission: 'okta.roles.read',
      async find() {
        const since = new Date(clock.nowMs() - inactiveMs);
        const { things, count } = await store.findInactiveAdmins(database, since, mostThings);
        return foundOf('NOTE', things, count);
      },
    },
  ];
}

/** What is not delivered, and what does nothing. */
function sourcesOfConfiguration(needs: ToDoNeeds): ToDoSource[] {
  const { clock, database, apps, assignments } = needs;
  const isActive = ({ status }: { status: string }) => status === 'ACTIVE';
  return [
    {
      kind: 'EVENT_HOOKS',
      permission: 'okta.eventHooks.read',
      async find() {
        const hooks = needs.eventHooks().filter(isActive);
        const since = new Date(clock.nowMs() - dayMs);
        const hookIds = hooks.map(({ id }) => id);
        const failed = await store.countFailedDeliveries(database, {
          hookIds,
          last: deliveriesLookedAt,
          since,
        });
        return foundOf(
          'URGENT',
          hooks
            .filter(({ id }) => failed.has(id))
            .map(({ id, name }) => ({ id, name, detail: String(failed.get(id)) })),
        );
      },
    },
    {
      kind: 'LOG_STREAMS',
      permission: 'okta.logStreams.read',
      async find() {
        const streams = needs.logStreams().filter(isActive);
        const progress = await Promise.all(streams.map(({ id }) => needs.streamProgress(id)));
        return foundOf(
          'URGENT',
          streams.flatMap(({ id, name }, at) => {
            const { failures = 0, problem = null } = progress[at] ?? {};
            return failures > 0 ? [{ id, name, detail: problem ?? undefined }] : [];
          }),
        );
      },
    },
    {
      kind: 'POLICY_FINDINGS',
      permission: 'okta.policies.read',
      async find() {
        const findings = await needs.policyFindings();
        return foundOf(
          'SOON',
          findings.map(({ policyId, policyName, message }) => ({
            id: policyId,
            name: policyName,
            detail: message,
          })),
        );
      },
    },
    {
      kind: 'UNASSIGNED_APPS',
      permission: 'okta.apps.read',
      async find() {
        const without = apps
          .all()
          .filter(
            (app) =>
              isActive(app) &&
              !app.firstParty &&
              !app.implicitAssignment &&
              assignments.listAssignedGroups(app.id).length === 0,
          );
        const empty = await store.findWithoutPeople(
          database,
          without.map(({ id }) => id),
        );
        return foundOf(
          'NOTE',
          without.filter(({ id }) => empty.has(id)).map(({ id, label }) => ({ id, name: label })),
        );
      },
    },
    {
      kind: 'UNUSED_ZONES',
      permission: 'okta.networkZones.read',
      async find() {
        return foundOf('NOTE', await needs.unusedZones());
      },
    },
  ];
}
