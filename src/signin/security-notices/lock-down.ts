import { type Person, type Users, userTarget } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Sealer } from '#src/platform/crypto/index.ts';
import type { ClientContext } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { SingleUse } from '#src/platform/single-use/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import type { AddressesBefore } from './addresses.ts';
import { actorFor, type Kept, planOf, shut, type ShutNeeds } from './shutting.ts';

/** "This was not me": one link of a mail, good once and for a day, that shuts an account behind whoever is in it. */
export type LockDown = {
  urlFor(userId: string, about: Told): string;
  /** What a link would do, without doing it. */
  look(token: string): Promise<{ person: Person; plan: Kept; isSpent: boolean } | undefined>;
  act(token: string, client: ClientContext): Promise<Acted>;
};

export type Acted =
  | { outcome: 'DONE'; kept: Kept; isAddressBack: boolean }
  | { outcome: 'SPENT'; person: Person }
  | { outcome: 'GONE' };

/** What a mail tells of: whatever was set up from then on is doubted, and so is the factor itself where it tells of one. */
export type Told = {
  eventType: string;
  atMs: number;
  factorId?: string | undefined;
  /** Of a changed address: what there was until then, both of them; `atMs` is not before the event of the change. */
  addressesBefore?: AddressesBefore | undefined;
};

export type LockDownNeeds = ShutNeeds & {
  config: { readonly baseUrl: string };
  clock: Clock;
  ids: Pick<Ids, 'newSecret'>;
  sealer: Sealer;
  singleUse: SingleUse;
  systemLog: Pick<SystemLog, 'record'>;
  users: Pick<Users, 'findPerson'>;
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
      const isSpent = await singleUse.isSpent(database, kind, link.once);
      return { person, plan: (await planOf(needs, person, link.about)).kept, isSpent };
    },
    async act(token, client) {
      const link = open(token);
      const person = link && (await users.findPerson(link.userId));
      if (!link || !person) return { outcome: 'GONE' };
      if (await singleUse.isSpent(database, kind, link.once)) return { outcome: 'SPENT', person };
      const { kept, addresses } = await shut(needs, person, link.about, client);
      // Last, so that a failure on the way leaves the link good: shutting twice does no harm.
      await database.transaction(async (tx) => {
        if (!(await singleUse.spend(tx, kind, link.once, clock.nowMs() + lifetimeMs))) return;
        await needs.systemLog.record(tx, {
          eventType: 'user.account.report_suspicious_activity_by_enduser',
          actor: actorFor(person),
          client,
          target: [userTarget(person)],
          outcome: { result: 'SUCCESS' },
          debugData: {
            suspiciousActivityEventType: link.about.eventType,
            action: kept,
            ...(addresses !== 'THEIRS' && { addresses }),
          },
        });
      });
      return { outcome: 'DONE', kept, isAddressBack: addresses === 'RESTORED' };
    },
  };
}
