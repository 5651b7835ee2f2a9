import type { ThreatWatch } from '#src/access/threats/index.ts';
import { displayNameOf, type Users } from '#src/directory/users/index.ts';
import { keyIcon } from '#web/ui/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import { sha256 } from '#src/platform/crypto/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import { ApiError } from '#src/platform/http/index.ts';
import { codeField, type WayIn } from '#src/signin/factors/faces/index.ts';
import { touchDecoy } from '#src/signin/factors/password/index.ts';
import { factorEvent, type FactorVerdict } from '#src/signin/factors/user-factors/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import type { TemporaryCodes } from './temporary-codes.ts';

export type TacWayNeeds = {
  clock: Clock;
  database: Database;
  systemLog: Pick<SystemLog, 'record'>;
  users: Pick<Users, 'findPersonByLogin'>;
  codes: TemporaryCodes;
  /** Counts guesses over all accounts; throws for what is part of an attack. */
  threats?: Pick<ThreatWatch, 'begin'> | undefined;
};

/** "I have a temporary code": instead of a password, and asked of everybody alike. */
export function createTacWay({ clock, database, systemLog, users, codes, threats }: TacWayNeeds): WayIn {
  return {
    name: 'tac',
    needsLogin: true,
    isOffered: () => codes.isAllowed(),
    label: (t) => t('way.tac.label'),
    icon: keyIcon,
    title: (t) => t('way.tac.title'),
    lead: (t, request) => t('way.tac.lead', { login: request.login ?? '' }),
    fields: ({ t }, _request, problem) =>
      codeField(t, { label: t('factor.tac.label'), problem, isWord: true }),
    begin: async () => ({}),
    async take(form, { login = '', subject, client }) {
      const code = form.get('passCode') ?? '';
      const found = login === '' ? undefined : await users.findPersonByLogin(login);
      const person = subject === undefined || subject === found?.id ? found : undefined;
      const watching = await threats?.begin({
        client,
        account: person?.id ?? login,
        isStranger: person === undefined,
      });
      let verdict: FactorVerdict = { result: 'FAILED' };
      // Looked for and counted whoever it is, so that it takes as long.
      const factorId = (await codes.find(person?.id ?? 'unknown'))?.id ?? 'unknown';
      if (person === undefined || !codes.isAllowed()) await touchDecoy(database, sha256(login));
      else {
        verdict = await codes.check(person.id, code, 'tac.way').catch((error: unknown): FactorVerdict => {
          // Too many: said to nobody, since it would say that there is somebody.
          if (error instanceof ApiError) return { result: 'FAILED' };
          throw error;
        });
      }
      const who = person ?? { id: 'unknown', login, profile: {} };
      const isRight = verdict.result === 'SUCCESS' && person !== undefined;
      const actor = {
        id: who.id,
        type: 'User' as const,
        alternateId: who.login,
        displayName: displayNameOf(who),
      };
      await database.transaction((tx) =>
        systemLog.record(
          tx,
          factorEvent(
            'user.authentication.auth_via_mfa',
            who,
            { id: factorId, factorType: 'tac', provider: 'OKTA' },
            { actor, client },
            {
              reason: isRight ? undefined : 'INVALID_CREDENTIALS',
              debugData: { factor: 'tac:tac' },
            },
          ),
        ),
      );
      const counted = isRight ? watching?.succeeded() : watching?.failed();
      if (counted) await database.groupCommit.commit({ writes: counted });
      if (!isRight) return { stay: { problem: 'way.tac.wrong' } };
      const proof = {
        key: 'tac',
        method: 'tac',
        atMs: clock.nowMs(),
        is: ['possession', 'userPresence'] as const,
        amr: ['otp'],
        factorId,
      };
      return { proved: { userId: person.id, proof } };
    },
  };
}
