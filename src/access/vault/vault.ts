import type { AppPart } from '#src/access/apps/index.ts';
import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Keyring } from '#src/platform/crypto/index.ts';
import type { Database, Tx } from '#src/platform/database/index.ts';
import type { Jobs } from '#src/platform/jobs/index.ts';
import { type SystemLog, systemActor } from '#src/system-log/index.ts';
import {
  isMeantFor,
  rightsUnder,
  siteOf,
  type StoredCredentials,
  type VaultedInstance,
} from './credentials.ts';
import * as store from './vault-store.ts';
import { vaultEvent } from './vault-events.ts';

export type VaultNeeds = {
  clock: Clock;
  database: Database;
  keyring: Keyring;
  systemLog: Pick<SystemLog, 'record' | 'react'>;
  jobs: Pick<Jobs, 'schedule'>;
  /** Those who may no longer use the app, neither directly nor by a group; asked long after everything is put together. */
  listUnassigned(appId: string, userIds: readonly string[]): Promise<readonly string[]>;
};

export type CredentialOwner = Pick<Person, 'id' | 'login' | 'profile'>;

export type CredentialChange = {
  app: VaultedInstance;
  person: CredentialOwner;
  setBy: StoredCredentials['setBy'];
  /** Undefined: stays. Null: the assignment or the template names the person again. */
  userName?: string | null | undefined;
  /** Undefined: stays. */
  password?: string | undefined;
  by: Requester;
};

/** What opens the app. Handed to the browser that opens it, and to nobody else; never logged. */
export type OpenedCredentials = {
  /** Undefined: the name that the assignment or the template gives. */
  readonly userName: string | undefined;
  readonly password: string;
};

export type Vault = AppPart & {
  /** What is kept of somebody's own credentials, without the secret (micro-batched). */
  find(appId: string, userId: string): Promise<StoredCredentials | undefined>;
  /** Whether there are any, and under which name, without the secret. */
  wouldOpen(app: VaultedInstance, userId: string): Promise<{ userName: string | undefined } | undefined>;
  /**
   * The credentials with which this person opens the app now, shared ones included; undefined where there is none, or where it was
   * given for another site. Whoever calls has asked `decide`, and writes down what becomes of the secret.
   */
  open(app: VaultedInstance, userId: string): Promise<OpenedCredentials | undefined>;
  /** With the events of what really changed. */
  change(tx: Tx, change: CredentialChange): Promise<void>;
  /** Forgets the name a person wrote down, and says whether there was one; the caller writes the event. */
  clearUserName(tx: Tx, userId: string, appId: string): Promise<boolean>;
  /** False when there was nothing. */
  remove(
    tx: Tx,
    appId: string,
    person: CredentialOwner,
    app: RemovedFrom | undefined,
    by: Requester,
  ): Promise<boolean>;
  /** Deletes the credentials of people who may no longer use the app; daily by itself on worker nodes. Says how many went. */
  sweep(of?: { userId?: string; appId?: string }): Promise<number>;
};

type RemovedFrom = Parameters<typeof vaultEvent>[1];

const dayMs = 86_400_000;
const sweepRows = 500;

/** Registers its reactions, so it has to be called before `jobs.start()`. */
export function createVault(needs: VaultNeeds): Vault {
  const { clock, database, systemLog } = needs;
  const findByKey = database.batchedRead('access.vault', store.findCredentials);
  const findShared = database.batchedRead('access.vault-shared', store.findSharedPasswords);
  const boxes = createBoxes(needs.keyring);

  /** The credentials that count, the secret still in its box. */
  async function closed(
    app: VaultedInstance,
    userId: string,
  ): Promise<{ userName: string | undefined; password: () => string } | undefined> {
    if (rightsUnder(app.vaulted.scheme).isShared) {
      const box = await findShared(app.id);
      const userName = app.document.credentials.userName;
      return box && { userName, password: () => boxes.openShared(app.id, box) };
    }
    const row = await findByKey(store.keyOf(userId, app.id));
    if (row?.box === undefined || !isMeantFor(app, row)) return undefined;
    const { person } = rightsUnder(app.vaulted.scheme);
    return { userName: person.userName ? row.userName : undefined, password: () => boxes.open(row) };
  }

  const vault: Vault = {
    async find(appId, userId) {
      const row = await findByKey(store.keyOf(userId, appId));
      return row && withoutBox(row);
    },

    async wouldOpen(app, userId) {
      const found = await closed(app, userId);
      return found && { userName: found.userName };
    },

    async open(app, userId) {
      const found = await closed(app, userId);
      return found && { userName: found.userName, password: found.password() };
    },

    change: (tx, change) => changeCredentials(needs, boxes, tx, change),

    clearUserName: store.clearUserName,

    async remove(tx, appId, person, app, by) {
      if (!(await store.deleteCredentials(tx, person.id, appId))) return false;
      await systemLog.record(tx, {
        ...vaultEvent('delete_credentials', app ?? { id: appId, label: appId, name: 'unknown' }, person),
        ...eventBy(by),
      });
      return true;
    },

    async save(tx, app, draft, by) {
      const { scheme } = app.document.credentials;
      if (scheme === undefined) return;
      // One that nobody can use any more is not kept.
      if (!rightsUnder(scheme).isShared) {
        await store.deleteSharedPassword(tx, app.id);
        return;
      }
      if (draft.password === undefined) return;
      const box = boxes.closeShared(app.id, draft.password);
      await store.putSharedPassword(tx, app.id, box, new Date(clock.nowMs()));
      await systemLog.record(tx, { ...vaultEvent('change_password', app, undefined), ...eventBy(by) });
    },

    sweep: (of = {}) => sweep(needs, vault, of),
  };
  needs.jobs.schedule('access.vault-sweep', dayMs, async () => void (await vault.sweep()));
  reactToDepartures(needs, vault);
  return vault;
}

function withoutBox(row: store.CredentialRow): StoredCredentials {
  const { userId, appId, userName, hasPassword, passwordChangedMs, site, setBy } = row;
  return { userId, appId, userName, hasPassword, passwordChangedMs, site, setBy };
}

type Boxes = ReturnType<typeof createBoxes>;

/** Ids and origins have no spaces: no two rows have the same purpose, so a box does not open in a row that it was not made for. */
function createBoxes(keyring: Keyring) {
  const own = (of: { appId: string; userId: string; site: string }) =>
    `vault ${of.appId} ${of.userId} ${of.site}`;
  const shared = (appId: string) => `vault-shared ${appId}`;
  const close = (purpose: string, password: string) =>
    keyring.encrypt(purpose, Buffer.from(password, 'utf8'));
  const open = (purpose: string, box: Buffer) => keyring.decrypt(purpose, box).toString('utf8');
  return {
    close: (of: { appId: string; userId: string; site: string }, password: string) =>
      close(own(of), password),
    open: (row: store.CredentialRow) => (row.box === undefined ? '' : open(own(row), row.box)),
    closeShared: (appId: string, password: string) => close(shared(appId), password),
    openShared: (appId: string, box: Buffer) => open(shared(appId), box),
  };
}

async function changeCredentials(
  { clock, systemLog }: VaultNeeds,
  boxes: Boxes,
  tx: Tx,
  { app, person, setBy, userName, password, by }: CredentialChange,
): Promise<void> {
  const before = await store.lockCredentials(tx, person.id, app.id);
  const nameAfter = userName === undefined ? before?.userName : (userName ?? undefined);
  const isRenamed = nameAfter !== before?.userName;
  // A name alone is kept only where there are credentials that it belongs to.
  if (password === undefined && (before === undefined || !isRenamed)) return;
  const at = new Date(clock.nowMs());
  // The box is bound to the site it was made for; a new name leaves both as they were.
  const site = password === undefined && before !== undefined ? before.site : siteOf(app);
  const after: store.CredentialRow = {
    userId: person.id,
    appId: app.id,
    userName: nameAfter,
    hasPassword: true,
    passwordChangedMs: password === undefined ? before?.passwordChangedMs : at.getTime(),
    site,
    setBy: password === undefined ? (before?.setBy ?? setBy) : setBy,
    box:
      password === undefined
        ? before?.box
        : boxes.close({ appId: app.id, userId: person.id, site }, password),
  };
  await store.putCredentials(tx, after, at);
  const events = [
    ...(isRenamed ? (['change_username'] as const) : []),
    ...(password === undefined ? [] : (['change_password'] as const)),
  ];
  await systemLog.record(
    tx,
    events.map((verb) => ({ ...vaultEvent(verb, app, person), ...eventBy(by) })),
  );
}

/** Page by page, each with a transaction of its own: an app may have the credentials of a hundred thousand people. */
async function sweep(
  { database, listUnassigned }: VaultNeeds,
  vault: Vault,
  of: { userId?: string; appId?: string },
): Promise<number> {
  let after = { userId: '', appId: '' };
  for (let gone = 0; ; ) {
    const page = await store.listKeys(database, of, after, sweepRows);
    const last = page.at(-1);
    if (last === undefined) return gone;
    after = last;
    for (const [appId, rows] of Map.groupBy(page, (row) => row.appId)) {
      const userIds = await listUnassigned(
        appId,
        rows.map((row) => row.userId),
      );
      if (userIds.length === 0) continue;
      await database.transaction(async (tx) => {
        for (const userId of userIds) {
          const person = { id: userId, login: userId, profile: {} };
          if (await vault.remove(tx, appId, person, undefined, { actor: systemActor })) gone += 1;
        }
      });
    }
  }
}

/** Nobody can use the credentials of an app they are not assigned to; they need not lie there either. */
function reactToDepartures({ systemLog }: VaultNeeds, vault: Vault): void {
  systemLog.react({
    name: 'vault-of-leavers',
    eventTypes: ['user.lifecycle.deactivate'],
    async handle(event) {
      for (const target of event.target ?? []) {
        if (target.type === 'User') await vault.sweep({ userId: target.id });
      }
    },
  });
  systemLog.react({
    name: 'vault-of-unassigned-groups',
    eventTypes: ['group.application_assignment.remove'],
    async handle(event) {
      for (const target of event.target ?? []) {
        if (target.type === 'AppInstance') await vault.sweep({ appId: target.id });
      }
    },
  });
}
