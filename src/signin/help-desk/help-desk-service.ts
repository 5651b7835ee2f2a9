import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import { type User, type Users, userTarget } from '#src/directory/users/index.ts';
import type { KnownDevices } from '#src/access/risk/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import { ApiError, notFound } from '#src/platform/http/index.ts';
import type { NewEvent, SystemLog } from '#src/system-log/index.ts';
import type { TemporaryCode, TemporaryCodes } from '../factors/tac/index.ts';
import type { Factors } from '../factors/user-factors/index.ts';
import type { HelpDeskAction } from '../security-settings/index.ts';
import type { CallerChecks } from './caller-checks.ts';

/** What an operator does for whoever calls, on the strength of what the caller proved. Each names operator, person and proof in the log. */
export type HelpDesk = {
  temporaryCode(user: User, minutes: number | undefined, by: Requester): Promise<TemporaryCode>;
  /** The factors named, or all of them. */
  resetFactors(user: User, factorIds: readonly string[] | undefined, by: Requester): Promise<void>;
  unlock(user: User, by: Requester): Promise<void>;
  /** The link goes to the person's own mailbox and to nobody else. */
  resetPassword(user: User, by: Requester): Promise<void>;
  forgetDevices(user: User, by: Requester): Promise<void>;
};

export type HelpDeskNeeds = {
  database: Database;
  systemLog: Pick<SystemLog, 'record'>;
  users: Pick<Users, 'unlock' | 'resetPassword' | 'resetFactors'>;
  factors: Pick<Factors, 'get' | 'unenroll'>;
  temporaryCodes: Pick<TemporaryCodes, 'give'>;
  knownDevices?: Pick<KnownDevices, 'forgetAll'> | undefined;
  checks: Pick<CallerChecks, 'require'>;
};

export function createHelpDesk(needs: HelpDeskNeeds): HelpDesk {
  const { users, factors } = needs;

  const act = async <T>(
    action: HelpDeskAction,
    user: User,
    by: Requester,
    work: () => Promise<T>,
  ): Promise<T> => {
    // Somebody who helps themselves is asked what everybody is asked on their own pages.
    if (by.actor.id === user.id) {
      throw new ApiError('E0000006', {
        causes: ['userId: the help desk is for other people; see /home/security'],
      });
    }
    const tell = (outcome: NonNullable<NewEvent['outcome']>, verifiedBy: string) =>
      needs.database.transaction((tx) =>
        needs.systemLog.record(tx, {
          eventType: 'user.help_desk.act',
          ...eventBy(by),
          target: [userTarget(user)],
          outcome,
          debugData: { action, verifiedBy },
        }),
      );
    const verifiedBy = await needs.checks.require(user, action, by.actor.id).catch(async (error: unknown) => {
      if (error instanceof ApiError) await tell({ result: 'FAILURE', reason: 'CALLER_NOT_VERIFIED' }, 'none');
      throw error;
    });
    const done = await work();
    await tell({ result: 'SUCCESS' }, verifiedBy);
    return done;
  };

  return {
    temporaryCode: (user, minutes, by) =>
      act('temporaryCode', user, by, () => needs.temporaryCodes.give(user, { minutes }, by)),
    resetFactors: (user, factorIds, by) =>
      act('resetFactors', user, by, async () => {
        if (factorIds === undefined) return users.resetFactors(by, user.id);
        // All of them are there before the first is touched.
        for (const id of factorIds) await factors.get(user, id);
        for (const id of factorIds) await factors.unenroll(user, id, by);
      }),
    unlock: (user, by) => act('unlock', user, by, () => users.unlock(by, user.id)),
    resetPassword: (user, by) =>
      act('resetPassword', user, by, async () => {
        await users.resetPassword(by, user.id, { sendEmail: true, revokeSessions: true });
      }),
    forgetDevices: (user, by) =>
      act('forgetDevices', user, by, async () => {
        if (!needs.knownDevices) throw notFound(user.id, 'KnownDevices');
        await needs.knownDevices.forgetAll(by, user.id);
      }),
  };
}
