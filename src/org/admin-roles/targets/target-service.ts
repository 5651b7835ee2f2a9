import type { Reader, Tx } from '#src/platform/database/index.ts';
import { notFound, validationFailed } from '#src/platform/http/index.ts';
import { decodedRoleType, getRole, type RoleType, type TargetKind, targetKindsOf } from '../admin-role.ts';
import type { Assignee, RoleAssignment, Target } from '../assignment.ts';
import type { Assignments } from '../assignment-service.ts';
import { find } from '../assignment-store.ts';
import { assigneeTarget, type By, privilegeEvent, type RoleChangeNeeds } from '../role-changes.ts';
import * as store from './target-store.ts';

export type TargetApp = {
  id: string;
  name: string;
  label: string;
  status: string;
  signOnMode: string;
  lastUpdated: Date;
};

/** What has to be known of what roles are limited to; handed in, since it lives above. */
export type TargetFacts = {
  findApp(appId: string): TargetApp | undefined;
  /** Any app of the name. */
  findAppByName(name: string): TargetApp | undefined;
  groupExists(groupId: string): Promise<boolean>;
};

export type RoleTargets = {
  /** Of a role that can be limited to such; others have none. */
  list(
    one: RoleAssignment,
    kinds: readonly TargetKind[],
    page: { after: string; limit: number },
  ): Promise<Target[]>;
  add(of: Assignee, assignmentId: string, target: Target, by: By): Promise<void>;
  /** The last one stays: without any the role would be everywhere again. */
  remove(of: Assignee, assignmentId: string, target: Target, by: By): Promise<void>;
  /** Takes the limits off an app administrator. */
  addAllApps(of: Assignee, assignmentId: string, by: By): Promise<void>;
};

const everything = { after: '', limit: 10_000 };

export function createRoleTargets(
  needs: RoleChangeNeeds & { targets: TargetFacts; assignments: Pick<Assignments, 'permissionsOf'> },
): RoleTargets {
  const { clock, database, changes, targets, assignments } = needs;

  const limitable = async (
    tx: Reader,
    of: Assignee,
    assignmentId: string,
    kind: TargetKind,
  ): Promise<RoleAssignment> => {
    const found = await find(tx, of, { id: assignmentId, type: decodedRoleType(assignmentId) });
    if (!found) throw notFound(assignmentId, 'RoleAssignment');
    if (targetKindsOf(found.type).includes(kind)) return found;
    const what = kind === 'groups' ? 'groups' : 'apps';
    throw validationFailed('roleId', [`roleId: a role of type ${found.type} cannot be limited to ${what}`]);
  };

  /** Holding the role without limits is what lets somebody set another's. */
  const change = (
    of: Assignee,
    assignmentId: string,
    kind: TargetKind,
    by: By,
    work: (tx: Tx, one: RoleAssignment) => Promise<{ verb: 'grant' | 'revoke'; target?: Target } | undefined>,
  ): Promise<void> =>
    changes.change(async (tx) => {
      const one = await limitable(tx, of, assignmentId, kind);
      const label = getRole(one.type as RoleType).label;
      await changes.checkHolds(tx, by.caller, await assignments.permissionsOf(tx, one), `the role ${label}`);
      const done = await work(tx, one);
      if (done === undefined) return;
      const { verb, target } = done;
      await changes.record(
        tx,
        {
          eventType: privilegeEvent(of, verb),
          target: [assigneeTarget(of), ...(target ? [eventTarget(target, targets)] : [])],
          debugData: {
            [verb === 'grant' ? 'privilegeGranted' : 'privilegeRevoked']: label,
            roleType: one.type,
            limitedTo: target ? `${target.kind} ${target.thing}` : 'everything',
          },
        },
        by,
      );
    });

  const checkExists = async ({ kind, thing }: Target): Promise<void> => {
    if (kind === 'groups' && !(await targets.groupExists(thing))) throw notFound(thing, 'UserGroup');
    if (kind === 'appNames' && !targets.findAppByName(thing)) throw notFound(thing, 'App');
    if (kind === 'apps' && !targets.findApp(thing)) throw notFound(thing, 'AppInstance');
  };

  return {
    list: (one, kinds, page) => store.listTargets(database, one.id, kinds, page),
    async add(of, assignmentId, target, by) {
      await checkExists(target);
      await change(of, assignmentId, target.kind, by, async (tx, one) => {
        const before = await store.listTargets(tx, one.id, ['apps', 'appNames'], everything);
        const name = target.kind === 'apps' ? targets.findApp(target.thing)?.name : undefined;
        if (before.some(({ kind, thing }) => kind === 'appNames' && thing === name)) {
          throw validationFailed('appId', [`appId: the role has all apps of the name ${name} already`]);
        }
        const now = clock.now();
        const isNew = await store.insertTarget(tx, one.id, target, now);
        if (target.kind === 'appNames') {
          const ofName = before.filter(
            ({ kind, thing }) => kind === 'apps' && targets.findApp(thing)?.name === target.thing,
          );
          await store.removeTargets(tx, one.id, ofName);
        }
        await store.setLimited(tx, one.id, true, now);
        return isNew ? { verb: 'grant', target } : undefined;
      });
    },
    async remove(of, assignmentId, target, by) {
      await change(of, assignmentId, target.kind, by, async (tx, one) => {
        const before = await store.listTargets(tx, one.id, targetKindsOf(one.type), everything);
        if (!before.some(({ kind, thing }) => kind === target.kind && thing === target.thing)) {
          throw notFound(target.thing, 'RoleTarget');
        }
        if (before.length === 1) {
          throw validationFailed('target', [
            'target: the last target of a role cannot be removed; remove the role, and assign it again if it is to be without limits',
          ]);
        }
        await store.removeTargets(tx, one.id, [target]);
        await store.setLimited(tx, one.id, true, clock.now());
        return { verb: 'revoke', target };
      });
    },
    async addAllApps(of, assignmentId, by) {
      await change(of, assignmentId, 'apps', by, async (tx, one) => {
        if (!one.isLimited) return undefined;
        const before = await store.listTargets(tx, one.id, ['apps', 'appNames'], everything);
        await store.removeTargets(tx, one.id, before);
        await store.setLimited(tx, one.id, false, clock.now());
        return { verb: 'grant' };
      });
    },
  };
}

function eventTarget({ kind, thing }: Target, { findApp }: TargetFacts) {
  if (kind === 'groups') return { id: thing, type: 'UserGroup', alternateId: 'unknown', displayName: thing };
  const displayName = kind === 'apps' ? (findApp(thing)?.label ?? thing) : thing;
  return { id: thing, type: kind === 'apps' ? 'AppInstance' : 'App', alternateId: 'unknown', displayName };
}
