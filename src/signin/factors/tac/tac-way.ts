import type { ThreatWatch } from '#src/access/threats/index.ts';
import { displayNameOf, type Users } from '#src/directory/users/index.ts';
import { keyIcon } from '#web/ui/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import type { Guess, StrangerGuesses } from '#src/signin/factors/attempts/index.ts';
import { codeField, type WayIn } from '#src/signin/factors/faces/index.ts';
import { factorEvent, type FactorVerdict } from '#src/signin/factors/user-factors/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import type { TemporaryCodes } from './temporary-codes.ts';

export type TacWayNeeds = {
  clock: Clock;
  database: Database;
  systemLog: Pick<SystemLog, 'record'>;
  users: Pick<Users, 'findPersonByLogin'>;
  codes: TemporaryCodes;
  guesses: StrangerGuesses;
  /** Counts guesses over all accounts; throws for what is part of an attack. */
  threats?: Pick<ThreatWatch, 'begin'> | undefined;
};

/**
 * Of all together, so that guessing stays hopeless from however many networks: the weakest code that an organisation can have, eight digits
 * good for ten days, is found by 12,000 guesses with odds of 1 to 8,000; one of two hours by 100 with 1 to a million. Letters make it
 * a million times rarer.
 */
const mostGuesses = 50;

/** "I have a temporary code": instead of a password, and asked of everybody alike. */
export function createTacWay(needs: TacWayNeeds): WayIn {
  const { clock, database, systemLog, users, codes, guesses, threats } = needs;
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
      const guess: Guess = {
        what: 'temporary code',
        login,
        personId: person?.id,
        ipAddress: client.ipAddress,
      };
      const counted = await guesses.count(guess, { inAnHour: mostGuesses });
      // Looked for and held against a code whoever it is, so that it takes as long.
      const userId = person?.id ?? 'unknown';
      const factorId = (await codes.find(userId))?.id ?? 'unknown';
      const isLooked = counted === 'LOOK' && codes.isAllowed();
      const verdict: FactorVerdict = isLooked ? await codes.checkCounted(userId, code) : { result: 'FAILED' };
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
      const writes = isRight ? watching?.succeeded() : watching?.failed();
      if (writes) await database.groupCommit.commit({ writes });
      if (typeof counted === 'object') return { stay: { tooOften: counted } };
      if (!isRight) return { stay: { problem: 'way.tac.wrong' } };
      await guesses.forgive(guess);
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
