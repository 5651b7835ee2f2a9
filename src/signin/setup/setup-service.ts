import type { Requester } from '#src/directory/schemas/index.ts';
import { displayNameOf, type User, type Users } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Config } from '#src/platform/config/index.ts';
import { constantTimeEqual, sha256 } from '#src/platform/crypto/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { ApiError, type ClientContext } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import { systemActor } from '#src/system-log/index.ts';
import { deleteSetupLink, findSetupLink, lockSetupLink, replaceSetupLink } from './setup-store.ts';

export type SetupNeeds = {
  database: Database;
  clock: Clock;
  ids: Pick<Ids, 'newSecret'>;
  config: Pick<Config, 'baseUrl'>;
  users: Pick<Users, 'createUser' | 'deactivate' | 'deleteUser'>;
  hasSuperAdmin: () => Promise<boolean>;
  grantSuperAdmin: (tx: Tx, user: User, actor: Requester['actor']) => Promise<void>;
  renameOrganisation: (
    name: string,
    by: { actor: Requester['actor']; client: ClientContext },
  ) => Promise<unknown>;
};

export type FirstAdministrator = {
  organisation: string;
  firstName: string;
  lastName: string;
  email: string;
  password: string;
  preferredLanguage: string;
};

export type SetupOutcome =
  | { outcome: 'DONE'; user: User; atMs: number }
  | { outcome: 'REFUSED'; causes: string[] }
  | { outcome: 'GONE' };

export type Setup = {
  /** The address at which the first administrator is made; undefined once there is one. A new one each time it is asked for. */
  ensureLink(): Promise<string | undefined>;
  isOpen(token: string): Promise<boolean>;
  create(token: string, first: FirstAdministrator, client: ClientContext): Promise<SetupOutcome>;
};

export function createSetup(needs: SetupNeeds): Setup {
  const { database, clock, users } = needs;
  const isOpen = async (token: string) => {
    const hash = await findSetupLink(database);
    return hash !== undefined && constantTimeEqual(hash, sha256(token)) && !(await needs.hasSuperAdmin());
  };

  /** The lock on the link is what makes it once: of several who got this far, one finds it still there. */
  const makeFirst = async (
    tx: Tx,
    token: string,
    user: User,
    organisation: string,
    client: ClientContext,
  ): Promise<boolean> => {
    const hash = await lockSetupLink(tx);
    if (!hash || !constantTimeEqual(hash, sha256(token))) return false;
    await needs.grantSuperAdmin(tx, user, systemActor);
    await deleteSetupLink(tx);
    const actor = {
      id: user.id,
      type: 'User',
      alternateId: user.login,
      displayName: displayNameOf(user),
    } as const;
    tx.afterCommit(async () => void (await needs.renameOrganisation(organisation, { actor, client })));
    return true;
  };

  return {
    isOpen,

    async ensureLink() {
      if (await needs.hasSuperAdmin()) {
        await database.transaction(deleteSetupLink);
        return undefined;
      }
      const token = needs.ids.newSecret();
      await database.transaction((tx) => replaceSetupLink(tx, sha256(token), clock.now()));
      return `${needs.config.baseUrl}/setup?token=${token}`;
    },

    async create(token, first, client) {
      if (!(await isOpen(token))) return { outcome: 'GONE' };
      const by: Requester = { actor: systemActor, client };
      let user: User;
      try {
        user = await users.createUser(by, newUser(first));
      } catch (error) {
        if (error instanceof ApiError && error.status < 500) {
          return { outcome: 'REFUSED', causes: error.causes.map((cause) => cause.errorSummary) };
        }
        throw error;
      }
      let isFirst = false;
      try {
        isFirst = await database.transaction((tx) => makeFirst(tx, token, user, first.organisation, client));
      } finally {
        if (!isFirst) await takeBack(needs, by, user.id);
      }
      return isFirst ? { outcome: 'DONE', user, atMs: clock.nowMs() } : { outcome: 'GONE' };
    },
  };
}

const newUser = (first: FirstAdministrator) => ({
  profile: {
    firstName: first.firstName,
    lastName: first.lastName,
    email: first.email,
    login: first.email,
    preferredLanguage: first.preferredLanguage,
  },
  credentials: { password: { value: first.password } },
  activate: true,
  expirePassword: false,
});

/** Somebody without the role would stand in the way of the next try. */
async function takeBack({ users }: SetupNeeds, by: Requester, userId: string): Promise<void> {
  await users.deactivate(by, userId);
  await users.deleteUser(by, userId);
}
