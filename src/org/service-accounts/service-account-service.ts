import type { Clock } from '#src/platform/clock/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import {
  ApiError,
  type Caller,
  type ClientContext,
  covers,
  type Grant,
  notFound,
  permissionsOfGrants,
  unlimitedPermissions,
  validationFailed,
} from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import { actorOf, type SystemLog, type Target } from '#src/system-log/index.ts';
import type { ApiToken, ApiTokens, TokenNetwork } from '../api-tokens/index.ts';
import { maximumTokens, type ServiceAccount, usualGraceSeconds, usualLifeMs } from './service-account.ts';
import * as store from './service-account-store.ts';

export type By = { caller: Caller; client: ClientContext };
export type AccountDraft = { name: string; description: string };
export type AccountTokenDraft = {
  name: string;
  expiresAt?: Date | undefined;
  network?: TokenNetwork | undefined;
  scopes?: string[] | undefined;
};
export type MadeToken = { token: ApiToken; value: string };

export type ServiceAccounts = {
  /** Asked at every call of its tokens; concurrent questions share a query. */
  find(id: string): Promise<ServiceAccount | undefined>;
  list(page: { after: string | undefined; limit: number }): Promise<ServiceAccount[]>;
  get(id: string): Promise<ServiceAccount>;
  create(draft: AccountDraft, by: By): Promise<ServiceAccount>;
  replace(id: string, draft: AccountDraft, by: By): Promise<ServiceAccount>;
  setStatus(id: string, status: ServiceAccount['status'], by: By): Promise<ServiceAccount>;
  delete(id: string, by: By): Promise<void>;
  listTokens(id: string): Promise<ApiToken[]>;
  getToken(id: string, tokenId: string): Promise<ApiToken>;
  createToken(id: string, draft: AccountTokenDraft, by: By): Promise<MadeToken>;
  rotateToken(
    id: string,
    tokenId: string,
    next: { expiresAt?: Date | undefined; graceSeconds?: number | undefined },
    by: By,
  ): Promise<MadeToken>;
  revokeToken(id: string, tokenId: string, by: By): Promise<void>;
};

export type ServiceAccountNeeds = {
  clock: Clock;
  ids: Ids;
  database: Database;
  systemLog: Pick<SystemLog, 'record'>;
  apiTokens: Pick<ApiTokens, 'createFor' | 'rotate' | 'listOfOwner' | 'revoke' | 'revokeAllOf'>;
  /** The roles of a service account, with what each reaches. */
  grantsOf(accountId: string): Promise<readonly Grant[]>;
  /** With the account its roles go. */
  removeRoles(tx: Tx, accountId: string, by: By): Promise<void>;
};

export function createServiceAccounts(needs: ServiceAccountNeeds): ServiceAccounts {
  const { clock, ids, database, systemLog, apiTokens } = needs;
  const find = database.batchedRead<string, ServiceAccount>('service-account', (db, wanted) =>
    store.findMany(db, wanted),
  );

  const record = (tx: Tx, verb: string, account: ServiceAccount, by: By, before?: ServiceAccount) => {
    const changes = before && { changeDetails: { from: shown(before), to: shown(account) } };
    return systemLog.record(tx, {
      eventType: `system.service_account.lifecycle.${verb}`,
      actor: actorOf(by.caller),
      client: by.client,
      outcome: { result: 'SUCCESS' },
      target: [{ ...asTarget(account), ...changes }],
    });
  };

  const get = async (id: string): Promise<ServiceAccount> => {
    const found = (await store.findMany(database, [id])).get(id);
    if (found === undefined) throw notFound(id, 'ServiceAccount');
    return found;
  };

  /** Whoever could make a token of an account with more rights would have those rights for the asking. */
  const checkRank = async (caller: Caller, id: string): Promise<void> => {
    if (caller.id === id) return;
    const held = permissionsOfGrants(await needs.grantsOf(id));
    if (covers(unlimitedPermissions(caller), held)) return;
    throw new ApiError('E0000006', { causes: ['id: this service account may do more than you.'] });
  };

  const change = async <T>(
    id: string,
    by: By,
    work: (tx: Tx, before: ServiceAccount) => Promise<T>,
  ): Promise<T> => {
    await get(id);
    await checkRank(by.caller, id);
    return database.transaction(async (tx) => {
      await store.lockWriters(tx);
      const before = await store.lock(tx, id);
      if (before === undefined) throw notFound(id, 'ServiceAccount');
      return work(tx, before);
    });
  };

  const ownToken = async (db: Tx | Database, id: string, tokenId: string): Promise<ApiToken> => {
    const token = (await apiTokens.listOfOwner(db, id)).find((one) => one.id === tokenId);
    if (token === undefined) throw notFound(tokenId, 'Token');
    return token;
  };

  return {
    find: (id) => find(id),
    list: (page) => store.listPage(database, page),
    get,

    create: (draft, by) =>
      database.transaction(async (tx) => {
        const now = clock.now();
        const account: ServiceAccount = {
          id: ids.newId('svc'),
          ...draft,
          status: 'ACTIVE',
          created: now,
          createdBy: by.caller.id,
          lastUpdated: now,
        };
        if (!(await store.insert(tx, account))) throw nameTaken();
        await record(tx, 'create', account, by);
        return account;
      }),

    replace: (id, draft, by) =>
      change(id, by, async (tx, before) => {
        if (await store.isNameTaken(tx, draft.name, id)) throw nameTaken();
        const account = { ...before, ...draft, lastUpdated: clock.now() };
        await store.update(tx, account);
        await record(tx, 'update', account, by, before);
        return account;
      }),

    setStatus: (id, status, by) =>
      change(id, by, async (tx, before) => {
        if (before.status === status) return before;
        const account = { ...before, status, lastUpdated: clock.now() };
        await store.update(tx, account);
        await record(tx, status === 'ACTIVE' ? 'activate' : 'deactivate', account, by);
        return account;
      }),

    delete: (id, by) =>
      change(id, by, async (tx, before) => {
        await apiTokens.revokeAllOf(tx, [id], { actor: actorOf(by.caller), client: by.client });
        await needs.removeRoles(tx, id, by);
        await store.remove(tx, id);
        await record(tx, 'delete', before, by);
      }),

    async listTokens(id) {
      await get(id);
      return apiTokens.listOfOwner(database, id);
    },
    async getToken(id, tokenId) {
      await get(id);
      return ownToken(database, id, tokenId);
    },

    createToken: (id, draft, by) =>
      change(id, by, async (tx) => {
        checkScopes(by.caller, draft.scopes);
        if ((await apiTokens.listOfOwner(tx, id)).length >= maximumTokens) {
          throw validationFailed('token', [
            `token: a service account has at most ${maximumTokens} tokens; revoke one first`,
          ]);
        }
        const expiresAt = draft.expiresAt ?? new Date(clock.nowMs() + usualLifeMs);
        return apiTokens.createFor(tx, id, { ...draft, expiresAt }, by);
      }),

    rotateToken: (id, tokenId, { expiresAt, graceSeconds = usualGraceSeconds }, by) =>
      change(id, by, async (tx) => {
        const before = await ownToken(tx, id, tokenId);
        const nowMs = clock.nowMs();
        if (before.expiresAt.getTime() <= nowMs) {
          throw validationFailed('tokenId', ['tokenId: this token has expired; make a new one']);
        }
        checkScopes(by.caller, before.scopes ?? undefined);
        const lifeMs = before.expiresAt.getTime() - before.created.getTime();
        const next = {
          expiresAt: expiresAt ?? new Date(nowMs + lifeMs),
          graceUntil: new Date(nowMs + graceSeconds * 1000),
        };
        return apiTokens.rotate(tx, before, next, by);
      }),

    async revokeToken(id, tokenId, by) {
      await get(id);
      await ownToken(database, id, tokenId);
      await apiTokens.revoke(tokenId, by);
    },
  };
}

/** A token that is limited to scopes makes no token of more. */
function checkScopes(caller: Caller, wanted: readonly string[] | undefined): void {
  const { scopes } = caller;
  if (scopes === undefined || wanted?.every((scope) => scopes.has(scope)) === true) return;
  throw new ApiError('E0000006', {
    causes: ['scopes: your own token is limited to scopes, so name such of them as the new one is to have'],
  });
}

const nameTaken = () => validationFailed('name', ['name: there is a service account of this name already']);

const shown = ({ name, description }: ServiceAccount) => ({ name, description });

export const asTarget = (account: ServiceAccount): Target => ({
  id: account.id,
  type: 'ServiceAccount',
  alternateId: account.name,
  displayName: account.name,
});
