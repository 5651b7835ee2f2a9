import { createAddressRules, createSecretBox, sameOrigin } from '#src/org/hook-channels/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { ApiError, type ClientContext, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Platform } from '#src/platform/index.ts';
import type { Section } from '#src/platform/snapshot/index.ts';
import { type Actor, createLogReader, type SystemLog, type Target } from '#src/system-log/index.ts';
import { type LogStream, maxStreams, type StreamKind, type StreamProgress } from './log-stream.ts';
import * as store from './log-stream-store.ts';
import { createStreamRunner } from './stream-runner.ts';

export type By = { actor: Actor; client: ClientContext };
/** `secret` undefined: as it was. */
export type StreamDraft = StreamKind & { name: string; secret: string | undefined };

export type LogStreams = {
  list(): readonly LogStream[];
  get(id: string): LogStream;
  progress(id: string): Promise<StreamProgress>;
  create(draft: StreamDraft, by: By): Promise<LogStream>;
  replace(id: string, draft: StreamDraft, by: By): Promise<LogStream>;
  setStatus(id: string, status: LogStream['status'], by: By): Promise<LogStream>;
  /** Sends again, from a moment on: receivers know what they have seen by its uuid. */
  replay(id: string, since: Date, by: By): Promise<LogStream>;
  delete(id: string, by: By): Promise<void>;
  /** Sends all there is: what worker nodes do at every beat, for tests. */
  pump(): Promise<void>;
};

export type LogStreamsNeeds = Pick<
  Platform,
  'clock' | 'config' | 'database' | 'ids' | 'jobs' | 'keyring' | 'outbound' | 'snapshots'
> & { systemLog: Pick<SystemLog, 'record'> };

const beatMs = 1_000;

/** Before snapshots.start() and jobs.start(). */
export function createLogStreams(needs: LogStreamsNeeds): LogStreams {
  const { clock, database, ids, snapshots, systemLog } = needs;
  const section: Section<LogStream[]> = { name: 'log-streams', load: store.listAll };
  snapshots.register(section);
  const list = () => snapshots.current(section);
  const secrets = createSecretBox(needs.keyring, 'log stream');
  const addresses = createAddressRules(needs.config);
  const logReader = createLogReader(needs);
  const runner = createStreamRunner({
    ...needs,
    logReader,
    streams: list,
    secretOf: (stream) => (stream.secret === null ? undefined : secrets.open(stream.id, stream.secret)),
  });
  needs.jobs.repeat('log-streams', beatMs, async (alongside) => {
    for (const line of runner.start()) alongside(line);
  });

  const get = (id: string): LogStream => {
    const found = list().find((one) => one.id === id);
    if (found === undefined) throw notFound(id, 'LogStream');
    return found;
  };

  const record = async (
    tx: Tx,
    verb: string,
    stream: LogStream,
    by: By,
    debugData?: Record<string, string>,
  ) => {
    await systemLog.record(tx, {
      eventType: `system.log_stream.lifecycle.${verb}`,
      ...by,
      outcome: { result: 'SUCCESS' },
      target: [targetOf(stream)],
      ...(debugData && { debugData }),
    });
    await snapshots.changed(tx, section);
  };

  const checkName = async (tx: Tx, name: string, id: string) => {
    if ((await store.listAll(tx)).some((one) => one.id !== id && one.name === name))
      throw validationFailed('name', ['name: there is a log stream of this name']);
  };

  const check = (draft: StreamDraft) => {
    const problem = draft.type === 'https' ? addresses.problemOf(draft.settings.uri) : undefined;
    if (problem !== undefined) throw validationFailed('logStream', [`settings.uri: ${problem}`]);
  };

  const sealed = (id: string, draft: StreamDraft, before?: LogStream): Buffer | null => {
    if (draft.type === 'aws_eventbridge' || (draft.type === 'https' && draft.settings.authHeader === null))
      return null;
    if (draft.secret !== undefined) return secrets.seal(id, draft.secret);
    if (before?.secret != null && sameOrigin(placeOf(before), placeOf(draft))) return before.secret;
    const field = draft.type === 'https' ? 'settings.authScheme.value' : 'settings.token';
    throw validationFailed('logStream', [
      `${field}: is required; a secret given for one server is not sent to another`,
    ]);
  };

  const changing = (id: string, work: (tx: Tx, before: LogStream) => Promise<LogStream>) =>
    database.transaction(async (tx) => {
      await store.lockWriters(tx);
      const before = await store.lock(tx, id);
      if (before === undefined) throw notFound(id, 'LogStream');
      return work(tx, before);
    });

  return {
    list,
    get,
    async progress(id) {
      const found = await store.readProgress(database, id);
      if (found === undefined) throw notFound(id, 'LogStream');
      return found;
    },

    async create(draft, by) {
      check(draft);
      const { secret: _given, ...kind } = draft;
      const id = ids.newId('0oa');
      const now = clock.now();
      const stream: LogStream = {
        id,
        ...kind,
        // What cannot be sent is not said to be active.
        status: draft.type === 'aws_eventbridge' ? 'INACTIVE' : 'ACTIVE',
        secret: sealed(id, draft),
        created: now,
        lastUpdated: now,
      };
      const cursor = await logReader.end();
      return database.transaction(async (tx) => {
        await store.lockWriters(tx);
        if ((await store.listAll(tx)).length >= maxStreams)
          throw validationFailed('logStream', [`logStream: there can be at most ${maxStreams} log streams`]);
        await checkName(tx, draft.name, id);
        await store.save(tx, stream);
        await store.setCursor(tx, id, cursor);
        await record(tx, 'create', stream, by);
        return stream;
      });
    },

    replace: (id, draft, by) => {
      check(draft);
      return changing(id, async (tx, before) => {
        if (before.type !== draft.type)
          throw validationFailed('logStream', [
            `type: stays ${before.type}; make another stream for ${draft.type}`,
          ]);
        if (draft.type === 'aws_eventbridge' && !isSame(before.settings, draft.settings))
          throw validationFailed('logStream', [
            'settings: of an EventBridge stream cannot be changed; make another one',
          ]);
        await checkName(tx, draft.name, id);
        const { secret: _given, ...kind } = draft;
        const stream: LogStream = {
          ...before,
          ...kind,
          secret: sealed(id, draft, before),
          lastUpdated: clock.now(),
        };
        await store.save(tx, stream);
        await store.forgetFailures(tx, id);
        await record(tx, 'update', stream, by);
        return stream;
      });
    },

    setStatus: (id, status, by) =>
      changing(id, async (tx, before) => {
        if (before.type === 'aws_eventbridge' && status === 'ACTIVE') {
          throw new ApiError('E0000015', {
            summary: 'You do not have permission to access the feature you are requesting',
            causes: [
              'type: events cannot be sent to Amazon EventBridge yet; use /gatehouse/v1/log-streams with an HTTPS receiver',
            ],
          });
        }
        if (before.status === status) return before;
        const stream: LogStream = { ...before, status, lastUpdated: clock.now() };
        await store.save(tx, stream);
        await store.forgetFailures(tx, id);
        await record(tx, status === 'ACTIVE' ? 'activate' : 'deactivate', stream, by);
        return stream;
      }),

    async replay(id, since, by) {
      if (since > clock.now()) throw validationFailed('since', ['since: must not be in the future']);
      const cursor = await logReader.from(since.getTime());
      return changing(id, async (tx, before) => {
        await store.setCursor(tx, id, cursor);
        await record(tx, 'replay', before, by, { since: since.toISOString() });
        return before;
      });
    },

    delete: async (id, by) => {
      await changing(id, async (tx, before) => {
        await store.remove(tx, id);
        await record(tx, 'delete', before, by);
        return before;
      });
    },

    pump: async () => void (await Promise.all(runner.start())),
  };
}

const placeOf = (kind: StreamKind): string =>
  kind.type === 'https'
    ? kind.settings.uri
    : kind.type === 'splunk_cloud_logstreaming'
      ? `https://${kind.settings.host}`
      : '';

const isSame = (one: unknown, other: unknown): boolean => {
  const sorted = (value: unknown) => JSON.stringify(Object.entries(value as object).sort());
  return sorted(one) === sorted(other);
};

const targetOf = (stream: Pick<LogStream, 'id' | 'name' | 'type'>): Target => ({
  id: stream.id,
  type: 'LogStream',
  alternateId: stream.type,
  displayName: stream.name,
});
