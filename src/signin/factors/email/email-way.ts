import type { ThreatWatch } from '#src/access/threats/index.ts';
import type { Authenticators } from '#src/access/authenticators/index.ts';
import { displayNameOf, type Person, type Users } from '#src/directory/users/index.ts';
import { noteIcon } from '#web/ui/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import { type Sealer, sha256 } from '#src/platform/crypto/index.ts';
import { ApiError, type ClientContext } from '#src/platform/http/index.ts';
import type { Jobs } from '#src/platform/jobs/index.ts';
import {
  type Guess,
  type MessageBudgets,
  type StrangerGuesses,
  typedCode,
} from '#src/signin/factors/attempts/index.ts';
import {
  codeField,
  type WayIn,
  type WayInOutcome,
  type WayInRequest,
} from '#src/signin/factors/faces/index.ts';
import { touchDecoy } from '#src/signin/factors/password/index.ts';
import { factorEvent, type FactorVerdict } from '#src/signin/factors/user-factors/index.ts';
import type { Actor } from '#src/system-log/index.ts';
import type { CountGuess } from '#src/signin/factors/sent-code/index.ts';
import { isStarted, lifetimeMs, mailAddress } from './addresses.ts';
import { primaryId } from './email-factor.ts';
import { type SendEmailNeeds, sendEmailCode } from './send-email-code.ts';

export type EmailWayNeeds = SendEmailNeeds & {
  clock: Clock;
  sealer: Sealer;
  jobs: Pick<Jobs, 'define' | 'send'>;
  authenticators: Pick<Authenticators, 'find'>;
  users: Pick<Users, 'findPersonByLogin'>;
  budgets: MessageBudgets;
  guesses: StrangerGuesses;
  /** Absent: nobody watches for attacks. */
  threats?: Pick<ThreatWatch, 'begin'> | undefined;
};

type Order = { login: string; binding: string; client: ClientContext; subject: string | undefined };
const job = { name: 'signin.email-way' };
const orderLifetimeMs = 10 * 60_000;
/** Requests of one network in an hour; a shop stands behind one. */
const mostOfNetwork = 100;

/**
 * Guesses at one code, from wherever. With the five mails that strangers may have sent to somebody in an hour that is 25 guesses at a
 * million, each at a code that only the asking browser can use: nobody's guesses take anything from the code of another.
 */
const mostOfCode = 5;

/** Its codes are apart from the factor's: a stranger may ask for these, and must not use up the other. */
const factorIdOf = (person: Pick<Person, 'id'>) => `${primaryId(person.id)}.way`;

/**
 * "E-mail me a sign-in link". Whoever the login is of, and whether it is anybody's: the answer is the same, and what there is to do is
 * done by a job.
 */
export function createEmailWay(needs: EmailWayNeeds): WayIn {
  const { authenticators, clock, database, jobs, sealer, sentCodes, users } = needs;

  const isAllowed = (): boolean => {
    const authenticator = authenticators.find('okta_email');
    const allowedFor = authenticator?.settings?.['allowedFor'] ?? 'any';
    return authenticator?.status === 'ACTIVE' && (allowedFor === 'any' || allowedFor === 'sso');
  };
  const addresseeOf = async (
    login: string,
    subject: string | undefined,
  ): Promise<{ person: Person; address: string } | undefined> => {
    const person = await users.findPersonByLogin(login);
    const address = person && mailAddress(person.profile['email'])?.toLowerCase();
    if (person === undefined || address === undefined || !isStarted(person) || !isAllowed()) return undefined;
    return subject !== undefined && subject !== person.id ? undefined : { person, address };
  };

  jobs.define<{ sealed: string }>({
    ...job,
    retryLimit: 2,
    async handle({ sealed }) {
      const order = sealer.open<Order>(job.name, sealed, clock.nowMs());
      const found = order && (await addresseeOf(order.login, order.subject));
      if (found === undefined || order === undefined) return;
      const { person, address } = found;
      await sendEmailCode(needs, {
        user: person,
        factorId: factorIdOf(person),
        address,
        binding: order.binding,
        by: { actor: actorOf(person), client: order.client },
        kind: 'challenge',
        lifetimeMs: lifetimeMs(authenticators),
        languages: [],
        asker: 'stranger',
      }).catch((error: unknown) => {
        // Too soon, or too many: nobody is told, since nobody may learn that there is a mailbox.
        if (!(error instanceof ApiError)) throw error;
      });
    },
  });

  const countGuess: CountGuess = async (codeId) => {
    if (codeId === undefined) {
      // The write that a count would have been.
      await touchDecoy(database, sha256('no code'));
      return false;
    }
    const ofCode = { kind: 'code of a sign-in mail guessed', key: codeId, limit: mostOfCode };
    return (await needs.budgets.exhausted([ofCode])) === undefined;
  };

  const judged = async (
    request: WayInRequest,
    work: (to: {
      userId: string;
      factorId: string;
      binding: string;
      address: string;
    }) => Promise<FactorVerdict>,
  ): Promise<{ verdict: FactorVerdict; person: Person | undefined }> => {
    const login = request.login ?? '';
    const found = await addresseeOf(login, request.subject);
    if (found === undefined) {
      // The write that a count would have been.
      await touchDecoy(database, sha256(login));
      return { verdict: { result: 'FAILED' }, person: undefined };
    }
    const { person, address } = found;
    const to = { userId: person.id, factorId: factorIdOf(person), binding: request.binding, address };
    const verdict = await work(to).catch((error: unknown): FactorVerdict => {
      if (error instanceof ApiError) return { result: 'FAILED' };
      throw error;
    });
    return { verdict, person };
  };

  const outcome = async (
    request: WayInRequest,
    { verdict, person }: { verdict: FactorVerdict; person: Person | undefined },
  ): Promise<WayInOutcome> => {
    const isRight = verdict.result === 'SUCCESS' && person !== undefined;
    const login = request.login ?? '';
    const who = person ?? { id: 'unknown', login, profile: {} };
    const factor = {
      id: person === undefined ? 'unknown' : primaryId(person.id),
      factorType: 'email' as const,
      provider: 'OKTA' as const,
    };
    await database.transaction((tx) =>
      needs.systemLog.record(
        tx,
        factorEvent(
          'user.authentication.auth_via_mfa',
          who,
          factor,
          { actor: actorOf(who), client: request.client },
          {
            reason: isRight ? undefined : 'INVALID_CREDENTIALS',
            debugData: { factor: 'okta_email:email' },
          },
        ),
      ),
    );
    if (!isRight) return { stay: { problem: 'way.email.wrong' } };
    const proof = {
      key: 'okta_email',
      method: 'email',
      atMs: clock.nowMs(),
      is: ['possession', 'userPresence'] as const,
      amr: ['otp'],
      factorId: primaryId(person.id),
    };
    return { proved: { userId: person.id, proof } };
  };

  return {
    name: 'email',
    needsLogin: true,
    isOffered: isAllowed,
    label: (t) => t('way.email.label'),
    icon: noteIcon,
    title: (t) => t('way.email.title'),
    lead: (t, request) => t('way.email.lead', { login: request.login ?? '' }),
    fields: ({ t }, _request, problem) => codeField(t, { hint: t('factor.email.codeHint'), problem }),
    polls: true,
    async begin(request) {
      const { login = '', binding, client, subject } = request;
      const network = { kind: 'sign-in mail from network', key: client.ipAddress, limit: mostOfNetwork };
      const isTooMuch = (await needs.budgets.exhausted([network])) !== undefined;
      if (isTooMuch || login === '' || login.length > 255) return {};
      const order: Order = { login, binding, client, subject };
      await database.transaction((tx) =>
        jobs.send(tx, job, { sealed: sealer.seal(job.name, order, clock.nowMs() + orderLifetimeMs) }),
      );
      return {};
    },
    async take(form, request) {
      const code = form.get('passCode') ?? '';
      const { login = '', client } = request;
      const known = await users.findPersonByLogin(login);
      const isStranger = known === undefined;
      const watching = await needs.threats?.begin({ client, account: known?.id ?? login, isStranger });
      const guess: Guess = {
        what: 'sign-in mail',
        login,
        personId: known?.id,
        ipAddress: client.ipAddress,
      };
      const counted =
        typedCode(code) === '' ? 'LOOK' : await needs.guesses.count(guess, { inAnHour: undefined });
      const found =
        counted === 'LOOK'
          ? await judged(request, (to) => sentCodes.check(to, code, countGuess))
          : { verdict: { result: 'FAILED' } as const, person: known };
      const isRight = found.verdict.result === 'SUCCESS';
      const writes = isRight ? watching?.succeeded() : watching?.failed();
      if (writes !== undefined) await database.groupCommit.commit({ writes });
      const came = await outcome(request, found);
      if (typeof counted === 'object') return { stay: { tooOften: counted } };
      if (isRight) await needs.guesses.forgive(guess);
      return came;
    },
    async poll(request) {
      const found = await judged(request, (to) => sentCodes.poll(to));
      return found.verdict.result === 'SUCCESS' ? outcome(request, found) : { stay: {} };
    },
  };
}

const actorOf = (person: { id: string; login: string; profile: Record<string, unknown> }): Actor => ({
  id: person.id,
  type: 'User',
  alternateId: person.login,
  displayName: displayNameOf(person),
});
