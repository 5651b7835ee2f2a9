import {
  type AddressRules,
  createAddressRules,
  createSecretBox,
  sameOrigin,
} from '#src/org/hook-channels/index.ts';
import type { Reader, Tx } from '#src/platform/database/index.ts';
import { ApiError, type ClientContext, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Platform } from '#src/platform/index.ts';
import type { Section } from '#src/platform/snapshot/index.ts';
import { type Actor, type SystemLog, systemActor, type Target } from '#src/system-log/index.ts';
import type { HookKeys } from './hook-keys.ts';
import { type InlineHook, maxInlineHooks } from './inline-hook.ts';
import type { Answer } from './inline-hook-answer.ts';
import { createHookCaller, type HookResult } from './inline-hook-call.ts';
import * as store from './inline-hook-store.ts';

export type By = { actor: Actor; client: ClientContext };
export type InlineHookDraft = Pick<InlineHook, 'name' | 'type' | 'version' | 'channel' | 'hookKeyId'> & {
  /** Undefined: as it was. */
  secret: string | undefined;
};

export type InlineHooks = {
  list(): readonly InlineHook[];
  find(id: string): InlineHook | undefined;
  get(id: string): InlineHook;
  create(draft: InlineHookDraft, by: By): Promise<InlineHook>;
  change(id: string, edit: (before: InlineHook) => InlineHookDraft, by: By): Promise<InlineHook>;
  setStatus(id: string, status: InlineHook['status'], by: By): Promise<InlineHook>;
  delete(id: string, by: By): Promise<void>;
  /** For administrators who try a hook out. */
  execute(id: string, payload: Record<string, unknown>, by: By): Promise<Answer>;
  /** For those who ask it in the middle of something: once, and a failure is theirs to deal with. */
  ask(hook: InlineHook, payload: unknown): Promise<HookResult>;
  /** What went wrong with a hook, for the log. `stage`: whether it was the call or what came of it. */
  failure(hook: InlineHook, stage: 'executed' | 'response.processed', reason: string): FailureEvent;
};
export type FailureEvent = {
  eventType: string;
  actor: Actor;
  target: Target[];
  outcome: { result: 'FAILURE'; reason: string };
};

export type InlineHooksNeeds = Pick<
  Platform,
  'clock' | 'config' | 'database' | 'ids' | 'keyring' | 'outbound' | 'snapshots'
> & {
  systemLog: Pick<SystemLog, 'record'>;
  hookKeys: HookKeys;
  /** Names of what asks this hook, as the transaction sees it. */
  usesOf(db: Reader, hookId: string): Promise<readonly string[]>;
};

/** Before snapshots.start(). */
export function createInlineHooks(needs: InlineHooksNeeds): InlineHooks {
  const { clock, database, hookKeys, ids, snapshots, systemLog } = needs;
  const section: Section<InlineHook[]> = { name: 'inline-hooks', load: store.listAll };
  snapshots.register(section);
  const secrets = createSecretBox(needs.keyring, 'inline hook');
  const addresses = createAddressRules(needs.config);
  const secretOf = (hook: InlineHook) =>
    hook.secret === null ? undefined : secrets.open(hook.id, hook.secret);
  const call = createHookCaller({ ...needs, secretOf });
  const find = (id: string) => snapshots.current(section).find((one) => one.id === id);
  const get = (id: string): InlineHook => {
    const hook = find(id);
    if (hook === undefined) throw notFound(id, 'InlineHook');
    return hook;
  };

  const record = async (tx: Tx, verb: string, hook: InlineHook, by: By) => {
    await systemLog.record(tx, {
      eventType: `inline_hook.${verb}`,
      ...by,
      outcome: { result: 'SUCCESS' },
      target: [targetOf(hook)],
    });
    await snapshots.changed(tx, section);
  };

  const checkKey = async (tx: Tx, { hookKeyId }: InlineHookDraft) => {
    if (hookKeyId === null || (await hookKeys.hold(tx, hookKeyId))) return;
    throw validationFailed('inlineHook', [
      `channel.config.hookKeyId: there is no hook key with the id ${hookKeyId}`,
    ]);
  };

  const sealed = (id: string, draft: InlineHookDraft, before?: InlineHook): Buffer | null => {
    if (!needsSecret(draft)) return null;
    if (draft.secret !== undefined) return secrets.seal(id, draft.secret);
    if (before?.secret != null && goesToSamePlace(before, draft)) return before.secret;
    throw validationFailed('inlineHook', [
      `channel.config.${draft.channel.type === 'HTTP' ? 'authScheme.value' : 'clientSecret'}: is required; a secret given for one server is not sent to another`,
    ]);
  };

  const changing = (id: string, work: (tx: Tx, before: InlineHook) => Promise<InlineHook>) =>
    database.transaction(async (tx) => {
      const before = await store.lock(tx, id);
      if (before === undefined) throw notFound(id, 'InlineHook');
      return work(tx, before);
    });

  const failure: InlineHooks['failure'] = (hook, stage, reason) => ({
    eventType: `inline_hook.${stage}`,
    actor: systemActor,
    target: [targetOf(hook)],
    outcome: { result: 'FAILURE', reason },
  });

  return {
    list: () => snapshots.current(section),
    find,
    get,
    failure,
    ask: (hook, payload) => call(hook, payload, 1),

    async create(draft, by) {
      check(draft, addresses);
      const id = ids.newId('cal');
      const now = clock.now();
      const { secret: _given, ...parts } = draft;
      const hook: InlineHook = {
        id,
        ...parts,
        status: 'ACTIVE',
        secret: sealed(id, draft),
        created: now,
        lastUpdated: now,
      };
      return database.transaction(async (tx) => {
        await store.lockWriters(tx);
        await checkKey(tx, draft);
        if ((await store.listAll(tx)).length >= maxInlineHooks) {
          throw validationFailed('inlineHook', [
            `inlineHook: there can be at most ${maxInlineHooks} inline hooks`,
          ]);
        }
        await store.save(tx, hook);
        await record(tx, 'created', hook, by);
        return hook;
      });
    },

    change: (id, edit, by) =>
      changing(id, async (tx, before) => {
        const draft = edit(before);
        check(draft, addresses);
        await checkKey(tx, draft);
        const { secret: _given, ...parts } = draft;
        const hook: InlineHook = {
          ...before,
          ...parts,
          secret: sealed(id, draft, before),
          lastUpdated: clock.now(),
        };
        await store.save(tx, hook);
        await record(tx, 'updated', hook, by);
        return hook;
      }),

    setStatus: (id, status, by) =>
      changing(id, async (tx, before) => {
        if (before.status === status) return before;
        const hook: InlineHook = { ...before, status, lastUpdated: clock.now() };
        await store.save(tx, hook);
        await record(tx, status === 'ACTIVE' ? 'activated' : 'deactivated', hook, by);
        return hook;
      }),

    delete: async (id, by) => {
      await changing(id, async (tx, before) => {
        if (before.status === 'ACTIVE')
          throw validationFailed('inlineHook', [
            'status: an active inline hook cannot be deleted; deactivate it first',
          ]);
        const uses = await needs.usesOf(tx, id);
        if (uses.length > 0)
          throw validationFailed('inlineHook', [
            `id: the hook is still asked by ${uses.slice(0, 5).join(', ')}`,
          ]);
        await store.remove(tx, id);
        await record(tx, 'deleted', before, by);
        return before;
      });
    },

    async execute(id, payload, by) {
      const hook = get(id);
      if (hook.status !== 'ACTIVE')
        throw validationFailed('inlineHook', ['status: only an active inline hook can be executed']);
      if (payload['eventType'] !== undefined && payload['eventType'] !== hook.type)
        throw validationFailed('inlineHook', [`eventType: must be ${hook.type}, the type of this hook`]);
      const result = await call(hook, payload, 2);
      if (result.ok) return result.answer;
      await database.transaction((tx) =>
        systemLog.record(tx, { ...failure(hook, 'executed', result.problem), ...by }),
      );
      throw new ApiError('E0000001', {
        summary: 'Api validation failed: inlineHook',
        causes: [`channel.config.uri: ${result.problem}`],
      });
    },
  };
}

const needsSecret = ({ channel }: InlineHookDraft): boolean =>
  channel.type === 'HTTP' ? channel.authHeader !== null : channel.authType === 'client_secret_post';

/** To whom the secret is shown: the hook itself, or its token endpoint. */
function goesToSamePlace({ channel: before }: InlineHook, { channel }: InlineHookDraft): boolean {
  if (channel.type === 'OAUTH' && before.type === 'OAUTH') {
    // The token it brings goes to the hook.
    return sameOrigin(before.tokenUrl, channel.tokenUrl) && sameOrigin(before.uri, channel.uri);
  }
  return channel.type === before.type && sameOrigin(before.uri, channel.uri);
}

function check({ channel }: InlineHookDraft, addresses: AddressRules): void {
  const causes: string[] = [];
  const problem = addresses.problemOf(channel.uri);
  if (problem !== undefined) causes.push(`channel.config.uri: ${problem}`);
  if (channel.type === 'OAUTH') {
    const wrong = addresses.problemOf(channel.tokenUrl);
    if (wrong !== undefined) causes.push(`channel.config.tokenUrl: ${wrong}`);
  }
  if (causes.length > 0) throw validationFailed('inlineHook', causes);
}

const targetOf = (hook: Pick<InlineHook, 'id' | 'name' | 'type'>): Target => ({
  id: hook.id,
  type: 'InlineHook',
  alternateId: hook.type,
  displayName: hook.name,
});
