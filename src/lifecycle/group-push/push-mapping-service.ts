import { type Apps, appTarget } from '#src/access/apps/index.ts';
import type { Group, Groups } from '#src/directory/groups/index.ts';
import { eventBy, isForeignKeyViolation, type Requester } from '#src/directory/schemas/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { ApiError, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import type { PushMapping } from './push-mapping.ts';
import * as store from './push-mapping-store.ts';

export type GroupPushNeeds = {
  clock: Clock;
  database: Database;
  ids: Ids;
  systemLog: Pick<SystemLog, 'record'>;
  apps: Pick<Apps, 'get'>;
  groups: Pick<Groups, 'findGroups'>;
  hasConnection(appId: string): Promise<boolean>;
};

export type PushMappingDraft = Pick<
  PushMapping,
  'sourceGroupId' | 'targetGroupId' | 'targetGroupName' | 'status' | 'appConfig'
>;

export type GroupPush = {
  list(query: store.PushMappingQuery): Promise<PushMapping[]>;
  get(appId: string, id: string): Promise<PushMapping>;
  create(appId: string, draft: PushMappingDraft, by: Requester): Promise<PushMapping>;
  setStatus(appId: string, id: string, status: PushMapping['status'], by: Requester): Promise<PushMapping>;
  remove(appId: string, id: string, withTarget: boolean, by: Requester): Promise<void>;
};

const eventTypes = {
  created: 'application.provision.group_push.mapping.created',
  activated: 'application.provision.group_push.activate_mapping',
  deactivated: 'application.provision.group_push.deactivate_mapping',
  deleted: 'application.provision.group_push.mapping.deleted',
} as const;

export function createGroupPush(needs: GroupPushNeeds): GroupPush {
  const { database, apps } = needs;
  return {
    async list(query) {
      return store.listMappings(database, { ...query, appId: apps.get(query.appId).id });
    },

    async get(appId, id) {
      const mapping = await store.findMapping(database, apps.get(appId).id, id);
      if (mapping === undefined) throw notFound(id, 'GroupPushMapping');
      return mapping;
    },

    async create(appId, draft, by) {
      await checkConnected(needs, appId);
      await checkGroups(needs, draft);
      const nowMs = needs.clock.nowMs();
      const id = needs.ids.newId('gPm');
      const mapping = { ...draft, id, appId, createdMs: nowMs, lastUpdatedMs: nowMs };
      try {
        await database.transaction(async (tx) => {
          if (!(await store.insertMapping(tx, mapping)))
            throw validationFailed('sourceGroupId', [
              'sourceGroupId: this group has a push mapping for the app already',
            ]);
          await log(needs, tx, eventTypes.created, mapping, by);
        });
      } catch (error) {
        // The app or a group was deleted between our look and our write.
        throw isForeignKeyViolation(error) ? notFound(draft.sourceGroupId, 'UserGroup') : error;
      }
      return mapping;
    },

    setStatus: (appId, id, status, by) =>
      database.transaction(async (tx) => {
        const mapping = await lockedMapping(needs, tx, appId, id);
        if (mapping.status === status) return mapping;
        const nowMs = needs.clock.nowMs();
        await store.updateStatus(tx, id, status, new Date(nowMs));
        const type = status === 'ACTIVE' ? eventTypes.activated : eventTypes.deactivated;
        await log(needs, tx, type, mapping, by);
        return { ...mapping, status, lastUpdatedMs: nowMs };
      }),

    remove: (appId, id, withTarget, by) =>
      database.transaction(async (tx) => {
        const mapping = await lockedMapping(needs, tx, appId, id);
        if (mapping.status !== 'INACTIVE')
          throw validationFailed('status', ['status: a mapping is deactivated before it is deleted']);
        if (withTarget && mapping.targetGroupId !== undefined) {
          throw new ApiError('E0000015', {
            causes: ['deleteTargetGroup: groups in apps cannot be deleted yet: nothing is pushed to them'],
          });
        }
        await store.deleteMapping(tx, id);
        await log(needs, tx, eventTypes.deleted, mapping, by);
      }),
  };
}

async function lockedMapping(needs: GroupPushNeeds, tx: Tx, appId: string, id: string): Promise<PushMapping> {
  const mapping = await store.lockMapping(tx, needs.apps.get(appId).id, id);
  if (mapping === undefined) throw notFound(id, 'GroupPushMapping');
  return mapping;
}

async function checkConnected(needs: GroupPushNeeds, appId: string): Promise<void> {
  if (await needs.hasConnection(appId)) return;
  throw validationFailed('app', [
    `appId: groups are pushed by the app's provisioning connection; set one up at /api/v1/apps/${appId}/connections/default`,
  ]);
}

async function checkGroups(needs: GroupPushNeeds, draft: PushMappingDraft): Promise<void> {
  const { sourceGroupId, targetGroupId } = draft;
  const ids = targetGroupId === undefined ? [sourceGroupId] : [sourceGroupId, targetGroupId];
  const groups = await needs.groups.findGroups(ids);
  const problems = [
    ...problemsOf('sourceGroupId', sourceGroupId, groups, (group) =>
      group.type === 'APP_GROUP' ? 'is a group of an app; those of ours are pushed' : undefined,
    ),
    ...problemsOf('targetGroupId', targetGroupId, groups, (group) =>
      group.type === 'APP_GROUP' ? undefined : 'is no group of an app',
    ),
  ];
  if (problems.length > 0) throw validationFailed('group', problems);
}

function problemsOf(
  field: string,
  id: string | undefined,
  groups: ReadonlyMap<string, Group>,
  judge: (group: Group) => string | undefined,
): string[] {
  if (id === undefined) return [];
  const group = groups.get(id);
  const problem = group === undefined ? 'there is no such group' : judge(group);
  return problem === undefined ? [] : [`${field}: ${problem}`];
}

async function log(
  needs: GroupPushNeeds,
  tx: Tx,
  eventType: string,
  mapping: PushMapping,
  by: Requester,
): Promise<void> {
  const { id, sourceGroupId, appId } = mapping;
  const source = (await needs.groups.findGroups([sourceGroupId])).get(sourceGroupId);
  await needs.systemLog.record(tx, {
    eventType,
    ...eventBy(by),
    target: [
      {
        id: sourceGroupId,
        type: 'UserGroup',
        alternateId: 'unknown',
        displayName: source?.name ?? sourceGroupId,
      },
      appTarget(needs.apps.get(appId)),
      { id, type: 'GroupPushMapping', alternateId: 'unknown', displayName: mapping.targetGroupName ?? id },
    ],
  });
}
