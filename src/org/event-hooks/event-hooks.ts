import { createAddressRules, createSecretBox } from '#src/org/hook-channels/index.ts';
import { notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Platform } from '#src/platform/index.ts';
import type { Section } from '#src/platform/snapshot/index.ts';
import { createLogReader, type SystemLog } from '#src/system-log/index.ts';
import * as deliveries from './delivery-store.ts';
import { createDispatcher } from './dispatcher.ts';
import { type EventHook, isListening } from './event-hook.ts';
import type { HookSource } from './event-hook-call.ts';
import { createEventHookService, type EventHookService } from './event-hook-service.ts';
import * as store from './event-hook-store.ts';
import { createFanOut } from './fan-out.ts';

export type EventHooks = EventHookService & {
  list(): readonly EventHook[];
  get(id: string): EventHook;
  deliveries(id: string, page: DeliveryPage): Promise<deliveries.Delivery[]>;
  redeliver(id: string, deliveryId: string): Promise<deliveries.Delivery>;
  /** Reads the log and sends what is due, to the end: what worker nodes do at every beat, for tests. */
  pump(): Promise<void>;
  /** Deletes deliveries nobody will ask for any more; runs by itself. */
  sweep(): Promise<void>;
};
export type DeliveryPage = {
  status: deliveries.DeliveryStatus | undefined;
  before: number | undefined;
  limit: number;
};

export type EventHooksNeeds = Pick<
  Platform,
  'clock' | 'config' | 'database' | 'ids' | 'jobs' | 'keyring' | 'outbound' | 'snapshots'
> & { systemLog: SystemLog };

const beatMs = 1_000;
const sweepEveryMs = 3_600_000;
const sweepRows = 5_000;
const keptMs = 14 * 86_400_000;

/** Before snapshots.start() and jobs.start(). */
export function createEventHooks(needs: EventHooksNeeds): EventHooks {
  const { clock, config, database, jobs, keyring, snapshots } = needs;
  const section: Section<EventHook[]> = { name: 'event-hooks', load: store.listAll };
  snapshots.register(section);
  const list = () => snapshots.current(section);
  const secrets = createSecretBox(keyring, 'event hook');
  const sourceOf = (hook: EventHook): HookSource => ({
    hook,
    baseUrl: config.baseUrl,
    secret: hook.secret === null ? undefined : secrets.open(hook.id, hook.secret),
  });
  const addresses = createAddressRules(config);
  const service = createEventHookService({ ...needs, section, addresses, secrets, sourceOf });
  const fanOut = createFanOut({ ...needs, logReader: createLogReader(needs), hooks: list });
  const dispatcher = createDispatcher({ ...needs, hooks: list, sourceOf });

  const get = (id: string): EventHook => {
    const hook = list().find((one) => one.id === id);
    if (hook === undefined) throw notFound(id, 'EventHook');
    return hook;
  };

  const sweep = async () => {
    const before = new Date(clock.nowMs() - keptMs);
    for (let deleted = sweepRows; deleted === sweepRows; ) {
      deleted = await database.transaction((tx) => deliveries.deleteBefore(tx, before, sweepRows));
    }
  };

  jobs.repeat('event-hooks', beatMs, async (alongside) => {
    await fanOut();
    for (const line of await dispatcher.start()) alongside(line);
  });
  jobs.schedule('event-hook-deliveries', sweepEveryMs, sweep);

  return {
    ...service,
    list,
    get,
    sweep,
    deliveries: (id, page) => deliveries.listPage(database, { hookId: get(id).id, ...page }),
    redeliver: (id, deliveryId) =>
      database.transaction(async (tx) => {
        if (!isListening(get(id))) {
          throw validationFailed('eventHook', [
            'status: only a hook that is active and verified can be sent anything',
          ]);
        }
        const found = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(deliveryId)
          ? await deliveries.lock(tx, id, deliveryId)
          : undefined;
        if (found === undefined) throw notFound(deliveryId, 'EventHookDelivery');
        // One that a node may be sending in this moment goes on as it is.
        if (found.status === 'PENDING') return found;
        return (await deliveries.renew(tx, found.seq, clock.now())) ?? found;
      }),
    async pump() {
      await fanOut();
      for (let lines = await dispatcher.start(); lines.length > 0; lines = await dispatcher.start())
        await Promise.all(lines);
    },
  };
}
