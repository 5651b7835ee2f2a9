import type { AddressRules, SecretBox } from '#src/org/hook-channels/index.ts';
import { sameOrigin } from '#src/org/hook-channels/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { type ClientContext, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { OutboundHttp } from '#src/platform/outbound-http/index.ts';
import type { Section, Snapshots } from '#src/platform/snapshot/index.ts';
import type { Actor, SystemLog, Target } from '#src/system-log/index.ts';
import * as deliveries from './delivery-store.ts';
import { canBeHooked, type EventHook, type EventHookChannel, isListening, maxHooks } from './event-hook.ts';
import { type HookSource, verificationProblem } from './event-hook-call.ts';
import * as store from './event-hook-store.ts';
import { filterProblem } from './event-filter.ts';

export type By = { actor: Actor; client: ClientContext };
export type EventHookDraft = Pick<EventHook, 'name' | 'description' | 'eventTypes' | 'filters'> & {
  channel: EventHookChannel;
  /** Undefined: as it was. */
  secret: string | undefined;
};

export type EventHookServiceNeeds = {
  clock: Clock;
  ids: Ids;
  database: Database;
  snapshots: Snapshots;
  outbound: OutboundHttp;
  systemLog: Pick<SystemLog, 'record'>;
  section: Section<EventHook[]>;
  addresses: AddressRules;
  secrets: SecretBox;
  sourceOf(hook: EventHook): HookSource;
};

export type EventHookService = {
  create(draft: EventHookDraft, by: By): Promise<EventHook>;
  replace(id: string, draft: EventHookDraft, by: By): Promise<EventHook>;
  setStatus(id: string, status: EventHook['status'], by: By): Promise<EventHook>;
  verify(id: string, by: By): Promise<EventHook>;
  delete(id: string, by: By): Promise<void>;
};

export function createEventHookService(needs: EventHookServiceNeeds): EventHookService {
  const { addresses, clock, database, ids, outbound, secrets, section, snapshots, systemLog } = needs;

  const record = async (tx: Tx, verb: string, hook: EventHook, by: By, outcome = success) => {
    await systemLog.record(tx, {
      eventType: `event_hook.${verb}`,
      ...by,
      outcome,
      target: [hookTarget(hook)],
    });
    await snapshots.changed(tx, section);
  };

  const change = (id: string, work: (tx: Tx, before: EventHook) => Promise<EventHook>) =>
    database.transaction(async (tx) => {
      await store.lockWriters(tx);
      const before = await store.lock(tx, id);
      if (!before) throw notFound(id, 'EventHook');
      const after = await work(tx, before);
      if (isListening(after) && !isListening(before)) await beginListening(tx, after);
      if (!isListening(after) && isListening(before)) {
        await deliveries.failPending(tx, id, 'the hook was switched off before it could be sent');
      }
      return after;
    });

  /** The first that listens begins the reading; the others join it. */
  const beginListening = async (tx: Tx, hook: EventHook) => {
    const others = (await store.listAll(tx)).filter((one) => one.id !== hook.id && isListening(one));
    if (others.length === 0) await deliveries.forgetCursor(tx);
  };

  const sealed = (id: string, { channel, secret }: EventHookDraft, before?: EventHook): Buffer | null => {
    if (channel.authHeader === null) return null;
    if (secret !== undefined) return secrets.seal(id, secret);
    if (before?.secret != null && sameOrigin(before.channel.uri, channel.uri)) return before.secret;
    throw validationFailed('eventHook', [
      'channel.config.authScheme.value: is required; a secret given for one server is not sent to another',
    ]);
  };

  return {
    async create(draft, by) {
      check(draft, addresses);
      const id = ids.newId('who');
      const secret = sealed(id, draft);
      return database.transaction(async (tx) => {
        await store.lockWriters(tx);
        if ((await store.listAll(tx)).length >= maxHooks)
          throw validationFailed('eventHook', [`eventHook: there can be at most ${maxHooks} event hooks`]);
        const now = clock.now();
        const hook: EventHook = {
          id,
          ...partsOf(draft),
          status: 'ACTIVE',
          verification: 'UNVERIFIED',
          secret,
          activeSince: now,
          created: now,
          createdBy: by.actor.id,
          lastUpdated: now,
        };
        await store.save(tx, hook);
        await record(tx, 'created', hook, by);
        return hook;
      });
    },

    replace: (id, draft, by) => {
      check(draft, addresses);
      return change(id, async (tx, before) => {
        // Who answered at the old address has said nothing of the new one.
        const isMoved = before.channel.uri !== draft.channel.uri;
        const hook: EventHook = {
          ...before,
          ...partsOf(draft),
          verification: isMoved ? 'UNVERIFIED' : before.verification,
          secret: sealed(id, draft, before),
          lastUpdated: clock.now(),
        };
        await store.save(tx, hook);
        await record(tx, 'updated', hook, by);
        return hook;
      });
    },

    setStatus: (id, status, by) =>
      change(id, async (tx, before) => {
        if (before.status === status) return before;
        const now = clock.now();
        const activeSince = status === 'ACTIVE' ? now : before.activeSince;
        const hook: EventHook = { ...before, status, activeSince, lastUpdated: now };
        await store.save(tx, hook);
        await record(tx, status === 'ACTIVE' ? 'activated' : 'deactivated', hook, by);
        return hook;
      }),

    async verify(id, by) {
      const hook = (await store.listAll(database)).find((one) => one.id === id);
      if (hook === undefined) throw notFound(id, 'EventHook');
      // Outside of any transaction: the other side has three seconds.
      const problem = await verificationProblem(outbound, needs.sourceOf(hook), ids.newSecret(32));
      return settleVerification(hook, problem, by);
    },

    delete: async (id, by) => {
      await database.transaction(async (tx) => {
        await store.lockWriters(tx);
        const before = await store.lock(tx, id);
        if (!before) throw notFound(id, 'EventHook');
        if (before.status === 'ACTIVE') {
          throw validationFailed('eventHook', [
            'status: an active event hook cannot be deleted; deactivate it first',
          ]);
        }
        await store.remove(tx, id);
        await record(tx, 'deleted', before, by);
      });
    },
  };

  async function settleVerification(
    asked: EventHook,
    problem: string | undefined,
    by: By,
  ): Promise<EventHook> {
    const settled = await change(asked.id, async (tx, before) => {
      // What was asked is no longer what is there: nothing has been verified.
      const isStale = before.channel.uri !== asked.channel.uri;
      if (problem !== undefined || isStale) {
        await record(tx, 'verified', before, by, { result: 'FAILURE', reason: problem ?? stale });
        return before;
      }
      const now = clock.now();
      const activeSince = before.verification === 'VERIFIED' ? before.activeSince : now;
      const hook: EventHook = { ...before, verification: 'VERIFIED', activeSince, lastUpdated: now };
      await store.save(tx, hook);
      await record(tx, 'verified', hook, by);
      return hook;
    });
    if (problem === undefined && settled.channel.uri === asked.channel.uri) return settled;
    throw validationFailed('eventHook', [`channel.config.uri: the verification failed: ${problem ?? stale}`]);
  }
}

const success: { result: 'SUCCESS' | 'FAILURE'; reason?: string } = { result: 'SUCCESS' };
const stale = 'the address was changed while it was asked';

function check({ channel, eventTypes, filters }: EventHookDraft, addresses: AddressRules): void {
  const causes: string[] = [];
  const problem = addresses.problemOf(channel.uri);
  if (problem !== undefined) causes.push(`channel.config.uri: ${problem}`);
  for (const type of eventTypes) {
    if (!canBeHooked(type)) causes.push(`events.items: '${type}' is not an event type that a hook can have`);
  }
  for (const [type, expression] of Object.entries(filters)) {
    const place = `events.filter.eventFilterMap.${type}`;
    if (!eventTypes.includes(type)) causes.push(`${place}: is not among events.items`);
    const wrong = filterProblem(expression);
    if (wrong !== undefined) causes.push(`${place}: ${wrong}`);
  }
  if (causes.length > 0) throw validationFailed('eventHook', causes);
}

const partsOf = ({ name, description, eventTypes, filters, channel }: EventHookDraft) => ({
  name,
  description,
  eventTypes,
  filters,
  channel,
});

export const hookTarget = (hook: Pick<EventHook, 'id' | 'name'>): Target => ({
  id: hook.id,
  type: 'EventHook',
  alternateId: 'unknown',
  displayName: hook.name,
});
