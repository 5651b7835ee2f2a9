import { displayNameOf, type Person, type Users, userTarget } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Sealer } from '#src/platform/crypto/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import { ApiError, type ClientContext } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { SingleUse } from '#src/platform/single-use/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import type { Requester } from '#src/directory/schemas/index.ts';
import type { Factors } from '../factors/index.ts';
import type { SecuritySettingsService } from '../security-settings/index.ts';

/** "This was not me": one link of a mail, good once and for a day, that shuts an account behind whoever is in it. */
export type LockDown = {
  urlFor(userId: string, about: Told): string;
  /** What a link would do, without doing it. */
  look(token: string): Promise<{ person: Person; isSpent: boolean } | undefined>;
  act(token: string, client: ClientContext): Promise<'DONE' | 'SPENT' | 'GONE'>;
};

/** What a mail tells of: whatever was set up from then on is doubted, and so is the factor itself where it tells of one. */
export type Told = { eventType: string; atMs: number; factorId?: string | undefined };

export type LockDownNeeds = {
  config: { readonly baseUrl: string };
  clock: Clock;
  ids: Pick<Ids, 'newSecret'>;
  sealer: Sealer;
  database: Database;
  singleUse: SingleUse;
  systemLog: Pick<SystemLog, 'record'>;
  users: Pick<Users, 'findPerson' | 'findUser' | 'clearSessions' | 'resetPassword' | 'suspend'>;
  factors: Pick<Factors, 'list' | 'unenroll'>;
  settings: Pick<SecuritySettingsService, 'current'>;
};

type Sealed = { userId: string; once: string; about: Told };

const kind = 'signin.lock-down';
const lifetimeMs = 24 * 60 * 60 * 1000;
export const lockDownPath = '/signin/not-me';

export function createLockDown(needs: LockDownNeeds): LockDown {
  const { clock, sealer, users, database, singleUse } = needs;
  const open = (token: string) => sealer.open<Sealed>(kind, token, clock.nowMs());
  return {
    urlFor(userId, about) {
      const sealed: Sealed = { userId, once: needs.ids.newSecret(12), about };
      // Never from a header of a request: whoever sends the request would choose where the token goes.
      return `${needs.config.baseUrl}${lockDownPath}/${sealer.seal(kind, sealed, clock.nowMs() + lifetimeMs)}`;
    },
    async look(token) {
      const link = open(token);
      const person = link && (await users.findPerson(link.userId));
      if (!link || !person) return undefined;
      return { person, isSpent: await singleUse.isSpent(database, kind, link.once) };
    },
    async act(token, client) {
      const link = open(token);
      const person = link && (await users.findPerson(link.userId));
      if (!link || !person) return 'GONE';
      if (await singleUse.isSpent(database, kind, link.once)) return 'SPENT';
      await shut(needs, person, link.about, client);
      // Last, so that a failure on the way leaves the link good: shutting twice does no harm.
      const isFirst = await database.transaction(async (tx) => {
        if (!(await singleUse.spend(tx, kind, link.once, clock.nowMs() + lifetimeMs))) return false;
        await needs.systemLog.record(tx, {
          eventType: 'user.account.report_suspicious_activity_by_enduser',
          actor: actorFor(person),
          client,
          target: [userTarget(person)],
          outcome: { result: 'SUCCESS' },
          debugData: {
            suspiciousActivityEventType: link.about.eventType,
            action: needs.settings.current().lockDown,
          },
        });
        return true;
      });
      return isFirst ? 'DONE' : 'SPENT';
    },
  };
}

async function shut(needs: LockDownNeeds, person: Person, about: Told, client: ClientContext) {
  const { users, settings } = needs;
  const by = { actor: actorFor(person), client };
  // Nor is the device that came in one of theirs.
  await users.clearSessions(by, person.id, { oauthTokens: true, forgetDevices: true });
  await removeDoubted(needs, person, about, by);
  try {
    // RECOVERY: the password that somebody may know opens nothing any more, and only its owner's recovery makes another.
    if (settings.current().lockDown === 'SUSPEND') await users.suspend(by, person.id);
    else await users.resetPassword(by, person.id, { sendEmail: false, revokeSessions: true });
  } catch (error) {
    // A status in which nobody gets in anyhow.
    if (!(error instanceof ApiError) || error.status >= 500) throw error;
  }
}

/** A passkey of whoever was in would open the account again, as soon as its owner has a new password. */
async function removeDoubted(
  { users, factors }: LockDownNeeds,
  person: Person,
  { atMs, factorId }: Told,
  by: Requester,
): Promise<void> {
  const user = await users.findUser(person.id);
  if (user === undefined) return;
  for (const { id, created } of await factors.list(user)) {
    if (id !== factorId && created.getTime() < atMs) continue;
    await factors.unenroll(user, id, by).catch((error: unknown) => {
      // Gone meanwhile, or nothing that can be taken away (their own address).
      if (!(error instanceof ApiError) || error.status >= 500) throw error;
    });
  }
}

const actorFor = (person: Person) => ({
  id: person.id,
  type: 'User',
  alternateId: person.login,
  displayName: displayNameOf(person),
});
