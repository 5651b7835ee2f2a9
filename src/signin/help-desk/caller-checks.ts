import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import { type User, userTarget } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Keyring } from '#src/platform/crypto/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import { ApiError, type ClientContext, notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Jobs } from '#src/platform/jobs/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import type { FactorCheck, Factors, FactorType, UsableFactor } from '../factors/user-factors/index.ts';
import type { RequestBudget } from '../recovery/index.ts';
import type { HelpDeskAction, SecuritySettingsService } from '../security-settings/index.ts';
import * as store from './check-store.ts';

/** A caller being asked to prove who they are, as the operator sees it: never the code itself. */
export type CallerCheck = {
  id: string;
  factorId: string;
  method: string;
  status: 'WAITING' | 'VERIFIED' | 'FAILED' | 'EXPIRED';
  /** To tell the caller, who has to choose it on the phone. */
  number?: string | undefined;
  /** Until when the code or the request is good. */
  expires: Date;
  /** Until when the operator may act on it. */
  verifiedUntil?: Date | undefined;
};

export type CallerChecks = {
  /** Factors by which a caller can prove themselves over the telephone. */
  usable(user: User): Promise<UsableFactor[]>;
  current(user: User, operatorId: string): Promise<CallerCheck | undefined>;
  begin(user: User, factorId: string, by: Requester, client: ClientContext): Promise<CallerCheck>;
  /** The code that the caller reads out. */
  code(user: User, id: string, passCode: string, by: Requester, client: ClientContext): Promise<CallerCheck>;
  /** Of what the caller approves on the phone. */
  poll(user: User, id: string, by: Requester, client: ClientContext): Promise<CallerCheck>;
  /** Throws where the action takes a caller who has proved themselves to this operator, and none has. */
  require(user: Pick<User, 'id'>, action: HelpDeskAction, operatorId: string): Promise<string>;
};

export type CallerCheckNeeds = {
  database: Database;
  clock: Clock;
  ids: Pick<Ids, 'newId'>;
  keyring: Keyring;
  jobs: Pick<Jobs, 'schedule'>;
  systemLog: Pick<SystemLog, 'record'>;
  factors: Factors;
  settings: Pick<SecuritySettingsService, 'current'>;
  budget: RequestBudget;
};

const lifetimeMs = 5 * 60_000;
const mostCodes = 5;
const dayMs = 24 * 3_600_000;
/** What can be read out or chosen. A passkey cannot, and a code of the help desk's own proves nothing to it. */
const spoken: ReadonlySet<FactorType> = new Set<FactorType>([
  'push',
  'sms',
  'call',
  'email',
  'token',
  'token:hardware',
  'token:hotp',
  'token:software:totp',
]);

type Kept = { state?: Readonly<Record<string, unknown>> | undefined; number?: string | undefined };
const boxPurpose = (id: string) => `help-desk-check:${id}`;

export function createCallerChecks(needs: CallerCheckNeeds): CallerChecks {
  const { clock, database, factors, keyring } = needs;
  needs.jobs.schedule('signin-help-desk-checks', dayMs, async () => {
    await database.transaction((tx) => store.deleteOldChecks(tx, new Date(clock.nowMs() - dayMs)));
  });

  const usable: CallerChecks['usable'] = async (user) =>
    (await factors.usable(user, 'recovery')).filter(({ factor }) => spoken.has(factor.factorType));

  const keptOf = (check: store.StoredCheck): Kept =>
    check.state === undefined
      ? {}
      : (JSON.parse(keyring.decrypt(boxPurpose(check.id), check.state).toString()) as Kept);

  const shown = (check: store.StoredCheck, status?: CallerCheck['status']): CallerCheck => {
    const nowMs = clock.nowMs();
    const untilMs = (check.verified?.getTime() ?? 0) + needs.settings.current().helpDesk.minutes * 60_000;
    const isVerified = check.verified !== undefined && untilMs > nowMs;
    const isOver = check.verified !== undefined || check.expires.getTime() <= nowMs;
    const { number } = keptOf(check);
    return {
      id: check.id,
      factorId: check.factorId,
      method: check.method,
      status: status ?? (isVerified ? 'VERIFIED' : isOver ? 'EXPIRED' : 'WAITING'),
      expires: check.expires,
      ...(number !== undefined && check.verified === undefined ? { number } : {}),
      ...(isVerified ? { verifiedUntil: new Date(untilMs) } : {}),
    };
  };

  const found = async (user: User, id: string, operatorId: string): Promise<store.StoredCheck> => {
    const check = await store.findCheck(database, user.id, operatorId);
    if (check?.id !== id) throw notFound(id, 'HelpDeskCheck');
    return check;
  };

  const record = (
    check: store.StoredCheck,
    user: User,
    by: Requester,
    result: 'SUCCESS' | 'FAILURE',
    reason?: string,
  ) => ({
    eventType: 'user.help_desk.verify',
    ...eventBy(by),
    target: [userTarget(user)],
    outcome: { result, ...(reason === undefined ? {} : { reason }) },
    debugData: { method: check.method, factorId: check.factorId, checkId: check.id },
  });

  const settle = async (
    check: store.StoredCheck,
    user: User,
    by: Requester,
    outcome: FactorCheck,
  ): Promise<CallerCheck> => {
    if (outcome.result === 'WAITING') return shown(check);
    if (outcome.proof === undefined) {
      await database.transaction((tx) =>
        needs.systemLog.record(tx, record(check, user, by, 'FAILURE', outcome.result)),
      );
      return shown(check, 'FAILED');
    }
    const now = clock.now();
    const isFirst = await database.transaction(async (tx) => {
      if (!(await store.setVerified(tx, check, now))) return false;
      await needs.systemLog.record(tx, record(check, user, by, 'SUCCESS'));
      return true;
    });
    return isFirst ? shown({ ...check, verified: now }) : shown(check, 'EXPIRED');
  };

  const askedOf = (
    check: Pick<store.StoredCheck, 'id'>,
    by: Requester,
    client: ClientContext,
    kept: Kept,
  ) => ({
    by,
    client,
    // Nobody but this operator, in this check, can use what is answered.
    binding: `help-desk:${by.actor.id}:${check.id}`,
    isRecovery: true,
    numberMatching: true,
    state: kept.state,
  });

  return {
    usable,
    async current(user, operatorId) {
      const check = await store.findCheck(database, user.id, operatorId);
      return check && shown(check);
    },
    async begin(user, factorId, by, client) {
      const one = (await usable(user)).find(({ factor }) => factor.id === factorId);
      if (one === undefined) {
        throw validationFailed('factorId', [
          'factorId: must be a factor of this person that can be read out or approved: see the list of factors',
        ]);
      }
      if (!(await needs.budget.isWithin('help-desk-challenge', user.id))) {
        throw new ApiError('E0000047', {
          summary: 'This person was asked too often in the last hour. Wait, or verify them another way.',
        });
      }
      const id = needs.ids.newId('hdc');
      const made = await factors.challenge(user, factorId, askedOf({ id }, by, client, {}));
      const number = made?.shown['number'];
      const kept: Kept = {
        state: made?.state,
        number: typeof number === 'string' || typeof number === 'number' ? String(number) : undefined,
      };
      const created = clock.now();
      const check = {
        id,
        userId: user.id,
        operatorId: by.actor.id,
        factorId,
        method: `${one.kind.authenticatorKey}:${one.kind.method}`,
        state: keyring.encrypt(boxPurpose(id), Buffer.from(JSON.stringify(kept))),
        created,
        expires: new Date(Math.min(created.getTime() + lifetimeMs, made?.expiresMs ?? Infinity)),
      };
      await store.putCheck(database, check);
      return shown({ ...check, verified: undefined });
    },
    async code(user, id, passCode, by, client) {
      const check = await found(user, id, by.actor.id);
      if (!(await store.countCode(database, check, clock.now(), mostCodes)))
        return shown(check, check.verified === undefined ? 'EXPIRED' : undefined);
      const asked = askedOf(check, by, client, keptOf(check));
      return settle(check, user, by, await factors.check(user, check.factorId, { passCode }, asked));
    },
    async poll(user, id, by, client) {
      const check = await found(user, id, by.actor.id);
      if (check.verified !== undefined || check.expires.getTime() <= clock.nowMs()) return shown(check);
      const asked = askedOf(check, by, client, keptOf(check));
      return settle(check, user, by, await factors.poll(user, check.factorId, asked));
    },
    async require(user, action, operatorId) {
      const check = await store.findCheck(database, user.id, operatorId);
      const isVerified = check !== undefined && shown(check).status === 'VERIFIED';
      if (isVerified) return check.method;
      if (!needs.settings.current().helpDesk.verify[action]) return 'none';
      throw new ApiError('E0000006', {
        causes: [
          'verification: the caller has to prove who they are first: POST …/challenges, and try again within minutes',
        ],
      });
    },
  };
}
