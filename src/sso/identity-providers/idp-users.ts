import { displayNameOf, type User, userTarget } from '#src/directory/users/index.ts';
import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import { notFound, validationFailed } from '#src/platform/http/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import { type IdentityProvider, isProofing } from './identity-provider.ts';
import { idpTarget } from './idp-service.ts';
import * as store from './idp-user-store.ts';
import type { LinkedUser } from './idp-user-store.ts';
import * as idpStore from './idp-store.ts';

export type IdpUsers = {
  listPage(page: Parameters<typeof store.listPage>[1]): Promise<LinkedUser[]>;
  listOfUser(userId: string): Promise<LinkedUser[]>;
  get(idpId: string, userId: string): Promise<LinkedUser>;
  link(idp: IdentityProvider, userId: string, externalId: string, by: Requester): Promise<LinkedUser>;
  unlink(idp: IdentityProvider, userId: string, by: Requester): Promise<void>;
};

type Needs = {
  clock: Clock;
  database: Database;
  systemLog: Pick<SystemLog, 'record'>;
  users: { findUser(idOrLogin: string): Promise<User | undefined> };
};

/** Who of us is who at a provider. */
export function createIdpUsers({ clock, database, systemLog, users }: Needs): IdpUsers {
  const record = (tx: Tx, verb: string, idp: IdentityProvider, user: User, by: Requester) =>
    systemLog.record(tx, {
      eventType: `user.identity_provider.${verb}`,
      ...eventBy(by),
      outcome: { result: 'SUCCESS' },
      target: [userTarget(user), idpTarget(idp)],
    });
  const requireUser = async (userId: string): Promise<User> => {
    const user = await users.findUser(userId);
    if (user === undefined) throw notFound(userId, 'User');
    return user;
  };

  return {
    listPage: (page) => store.listPage(database, page),
    listOfUser: (userId) => store.listOfUser(database, userId),
    async get(idpId, userId) {
      const link = await store.find(database, idpId, userId);
      if (link === undefined) throw notFound(userId, 'IdpAppUser');
      return link;
    },

    async link(idp, userId, externalId, by) {
      if (idp.type === 'X509' || isProofing(idp.type))
        throw validationFailed('identityProvider', [
          `type: people are not linked to a provider of type ${idp.type}`,
        ]);
      const user = await requireUser(userId);
      const now = clock.now();
      const link: LinkedUser = {
        userId: user.id,
        idpId: idp.id,
        externalId,
        profile: {},
        created: now,
        lastUpdated: now,
      };
      return database.transaction(async (tx) => {
        if (!(await idpStore.hold(tx, [idp.id])).has(idp.id)) throw notFound(idp.id, 'IdentityProvider');
        if (!(await store.insert(tx, link))) {
          const own = await store.find(tx, idp.id, user.id);
          throw validationFailed('externalId', [
            own === undefined
              ? 'externalId: somebody else is linked to this account'
              : `externalId: ${displayNameOf(user)} is linked to an account of this provider already`,
          ]);
        }
        await record(tx, 'link', idp, user, by);
        return link;
      });
    },

    async unlink(idp, userId, by) {
      const user = await requireUser(userId);
      await database.transaction(async (tx) => {
        if (!(await store.remove(tx, idp.id, user.id))) throw notFound(userId, 'IdpAppUser');
        await record(tx, 'unlink', idp, user, by);
      });
    },
  };
}
