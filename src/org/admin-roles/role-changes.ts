import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Reader, Tx } from '#src/platform/database/index.ts';
import {
  ApiError,
  type Caller,
  type ClientContext,
  covers,
  permissionsOfGrants,
  type Permissions,
} from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import { type Actor, actorOf, type NewEvent, type SystemLog, type Target } from '#src/system-log/index.ts';
import { type Assignee, type Principal, principalOf, type PrincipalType } from './assignment.ts';
import { lockChanges } from './assignment-store.ts';
import type { GrantReader } from './grant-reader.ts';

/** Whoever can hold roles, as far as it has to be known here; handed in, since all of them live above. */
export type Assignees = {
  /** By id; people by login, too; client apps by client id. */
  find(type: PrincipalType, idOrName: string): Promise<Assignee | undefined>;
  /** Which of these people are ACTIVE, as this transaction sees it. */
  listActive(db: Reader, userIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Why roles cannot be given to a principal. */
  refusal?(assignee: Principal): string | undefined;
  /** The app behind a client id. Roles hang from the app: a client id may be chosen, and chosen again. */
  appOfClient(clientId: string): string | undefined;
};

export type By = { caller: Caller; client: ClientContext };
export type RoleNeeds = {
  clock: Clock;
  ids: Ids;
  database: Database;
  systemLog: SystemLog;
  assignees: Assignees;
};
export type RoleChangeNeeds = RoleNeeds & { changes: RoleChanges };

/** How everything that decides about permissions is changed: one at a time, and only by who holds what is handed out or taken away. */
export type RoleChanges = {
  /** In a transaction that holds all such changes until it ends. */
  change<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * Throws unless the caller may everywhere what `wanted` permits. Read again inside the transaction: what they could do when the
   * request came may be gone.
   */
  checkHolds(tx: Tx, caller: Caller, wanted: Permissions, what: string): Promise<void>;
  record(tx: Tx, event: Pick<NewEvent, 'eventType' | 'target' | 'debugData'>, by: By): Promise<void>;
};

export function createRoleChanges(needs: RoleNeeds, reader: GrantReader): RoleChanges {
  return {
    change: (work) =>
      needs.database.transaction(async (tx) => {
        await lockChanges(tx);
        return work(tx);
      }),
    async checkHolds(tx, caller, wanted, what) {
      const grants = await reader.readGrants(tx, principalOf(caller, needs.assignees.appOfClient));
      const held = permissionsOfGrants(grants.filter(({ reach }) => reach === 'all'));
      if (covers(held, wanted)) return;
      throw new ApiError('E0000006', {
        causes: [
          `${what} permits more than you may yourself, so you can neither hand it out, change it nor take it away`,
        ],
      });
    },
    async record(tx, event, { caller, client }) {
      const actor: Actor = actorOf(caller);
      await needs.systemLog.record(tx, { ...event, actor, client, outcome: { result: 'SUCCESS' } });
    },
  };
}

const targetTypes = {
  USER: 'User',
  GROUP: 'UserGroup',
  CLIENT: 'PublicClientApp',
  SERVICE_ACCOUNT: 'ServiceAccount',
} as const;

export const assigneeTarget = ({ id, type, alternateId, displayName }: Assignee): Target => ({
  id,
  type: targetTypes[type],
  alternateId,
  displayName,
});

const privilegeEvents = {
  USER: 'user.account.privilege',
  GROUP: 'group.privilege',
  CLIENT: 'app.oauth2.client.privilege',
  SERVICE_ACCOUNT: 'app.oauth2.client.privilege',
} as const;

export const privilegeEvent = ({ type }: Principal, verb: 'grant' | 'revoke'): string =>
  `${privilegeEvents[type]}.${verb}`;
