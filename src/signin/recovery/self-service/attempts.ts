import type { MethodProof } from '#src/access/proofs/index.ts';
import type { SelfServiceMethod } from '#src/access/policies/index.ts';
import type { Attempt, ThreatWatch, Watching } from '#src/access/threats/index.ts';
import { displayNameOf, loginKey, type Person, type Users, userTarget } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import { type Keyring, sha256, type Sealer } from '#src/platform/crypto/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import { ApiError, type ClientContext } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Jobs } from '#src/platform/jobs/index.ts';
import { type Actor, type SystemLog, unknownActor } from '#src/system-log/index.ts';
import { touchDecoy } from '../../factors/password/index.ts';
import type { FactorAnswer, FactorCheck, Factors, UsableFactor } from '../../factors/user-factors/index.ts';
import { networkOf, type RequestBudget } from '../request-budget.ts';
import * as store from './attempt-store.ts';
import { nobody, unhurried } from './even-answers.ts';
import { isOfMethod, requirementOf, type Requirements, type SelfServiceWhat } from './requirement.ts';

/** The methods that are answered on a page; a mail has its link. */
export type AskedMethod = Exclude<SelfServiceMethod, 'email'>;

export type Asking = {
  attempt: string;
  login: string;
  what: SelfServiceWhat;
  method: AskedMethod;
  client: ClientContext;
};

/** Somebody proved by one factor that they are this person. */
export type FirstProof = { userId: string; proof: MethodProof };

export type Attempts = {
  /** Asks whoever has this name for a factor. The same statements for everybody; the rest is done by a job. */
  begin(asking: Omit<Asking, 'attempt'> & { browserLanguages: readonly string[] }): Promise<string>;
  /** Undefined for everything that is wrong: the code, the name, the time, how many came before. */
  answer(asking: Asking, code: string): Promise<FirstProof | undefined>;
  /** Of what is approved elsewhere. A number to match is there for everybody. */
  poll(asking: Asking): Promise<FirstProof | { number: string | undefined }>;
};

export type AttemptNeeds = {
  database: Database;
  clock: Clock;
  ids: Pick<Ids, 'newSecret'>;
  sealer: Sealer;
  keyring: Keyring;
  jobs: Pick<Jobs, 'define' | 'send' | 'schedule'>;
  systemLog: Pick<SystemLog, 'record'>;
  users: Pick<Users, 'findPerson' | 'findPersonByLogin' | 'findUser'>;
  factors: Factors;
  requirements: Requirements;
  budget: RequestBudget;
  /** Sees attacks on the whole organisation in what is tried here, too. */
  threats?: Pick<ThreatWatch, 'begin'>;
};

type ChallengeJob = Omit<Asking, 'client'> & {
  client: ClientContext;
  language: string | undefined;
};

const challengeJob = { name: 'signin.recovery-challenge' };
/** NIST SP 800-63B: what is sent is good for ten minutes. */
const lifetimeMs = 10 * 60 * 1000;
const sweepEveryMs = 60 * 60 * 1000;
const mostAnswers = 5;
const boxPurpose = (idHash: Buffer) => `recovery-attempt:${idHash.toString('base64url')}`;

export function createAttempts(needs: AttemptNeeds): Attempts {
  const { clock, database, jobs, sealer } = needs;

  jobs.define<{ sealed: string }>({
    ...challengeJob,
    retryLimit: 1,
    async handle(data) {
      const asked = sealer.open<ChallengeJob>(challengeJob.name, data.sealed, clock.nowMs());
      if (asked) await challenge(needs, asked);
    },
  });
  jobs.schedule('signin-recovery-attempts', sweepEveryMs, async () => {
    await database.transaction((tx) => store.deleteExpiredAttempts(tx, clock.now()));
  });

  return {
    async begin({ browserLanguages, ...asking }) {
      const attempt = needs.ids.newSecret(16);
      const { client } = asking;
      if (!(await needs.budget.isWithin('recovery-from-network', networkOf(client.ipAddress))))
        return attempt;
      const untilMs = clock.nowMs() + lifetimeMs;
      const job: ChallengeJob = { ...asking, attempt, language: browserLanguages[0] };
      const sealed = sealer.seal(challengeJob.name, job, untilMs);
      await database.transaction(async (tx) => {
        await store.insertAttempt(tx, sha256(attempt), clock.now(), new Date(untilMs));
        // Nothing is sent for a code that an app or a token shows.
        if (asking.method !== 'otp') await jobs.send(tx, challengeJob, { sealed });
      });
      return attempt;
    },
    answer: (asking, code) =>
      unhurried(
        () => answer(needs, asking, code),
        (found) => found !== undefined,
      ),
    poll: (asking) =>
      unhurried(
        () => poll(needs, asking),
        (found) => 'userId' in found,
      ),
  };
}

const actorFor = (person: Pick<Person, 'id' | 'login' | 'profile'>): Actor => ({
  id: person.id,
  type: 'User',
  alternateId: person.login,
  displayName: displayNameOf(person),
});

/** Runs as a job: nobody waits for it, so nothing can be read from how long it takes. */
async function challenge(needs: AttemptNeeds, asked: ChallengeJob): Promise<void> {
  const idHash = sha256(asked.attempt);
  const sent = await send(needs, asked);
  // There is a number to match on the page of whoever has no phone, too.
  const kept: Kept = sent ? { state: sent.state, number: sent.number } : { number: madeUpNumber(idHash) };
  await store.fillAttempt(needs.database, idHash, {
    userId: sent?.userId,
    factorId: sent?.factorId,
    state: needs.keyring.encrypt(boxPurpose(idHash), Buffer.from(JSON.stringify(kept))),
  });
}

type Sent = Kept & { userId: string; factorId: string };

async function send(needs: AttemptNeeds, asked: ChallengeJob): Promise<Sent | undefined> {
  const person = await needs.users.findPersonByLogin(asked.login);
  const [found] = await factorsFor(needs, person, asked);
  if (!person || found === undefined) return undefined;
  if (!(await needs.budget.isWithin('recovery-challenge-to-person', person.id))) return undefined;
  const user = await needs.users.findUser(person.id);
  const { client, language, attempt: binding } = asked;
  const made =
    user &&
    (await tried(() =>
      needs.factors.challenge(user, found.factor.id, {
        by: { actor: actorFor(person), client },
        client,
        binding,
        ...counted,
        numberMatching: true,
        language,
      }),
    ));
  // The factor's own limits: whoever asks learns nothing of them.
  if (made === undefined) return undefined;
  return {
    userId: person.id,
    factorId: found.factor.id,
    state: made.state,
    number: numberOf(made.shown),
  };
}

async function factorsFor(
  needs: AttemptNeeds,
  person: Person | undefined,
  { what, method, client }: Pick<Asking, 'what' | 'method' | 'client'>,
): Promise<readonly UsableFactor[]> {
  const user = (await needs.users.findUser(person?.id ?? nobody.id)) ?? nobody;
  const usable = await needs.factors.usable(user, 'recovery');
  const rules = person && needs.requirements.mayBegin(person, what, client);
  if (!rules) return [];
  const requirement = requirementOf(rules, what);
  if (!requirement.methods.includes(method)) return [];
  return usable.filter(({ kind }) => isOfMethod(kind, method, requirement));
}

async function answer(needs: AttemptNeeds, asking: Asking, code: string): Promise<FirstProof | undefined> {
  const { database, clock, users, budget } = needs;
  const idHash = sha256(asking.attempt);
  const counted = await store.countAnswer(database, idHash, clock.now(), mostAnswers);
  const person = await users.findPersonByLogin(asking.login);
  const isWithin = await budget.isWithin('recovery-answer-for-login', accountOf(asking, person));
  // Part of an attack that is blocked: as wrong as any other.
  const watching = await tried(async () => needs.threats?.begin(attemptBy(asking, person)) ?? unwatched);
  const found = await factorsFor(needs, person, asking);
  const meant =
    asking.method === 'otp'
      ? found
      : found.filter(({ factor }) => factor.id === counted?.factorId && counted.userId === person?.id);
  if (!counted || !isWithin || !watching || !person || meant.length === 0) {
    await refuse(needs, asking, person);
    await database.groupCommit.commit({ writes: watching?.failed() ?? [] });
    return undefined;
  }
  const kept = opened(needs, idHash, counted.state);
  for (const one of meant) {
    const check = await tried(() => checkOne(needs, person, one, { passCode: code }, asking, kept.state));
    if (!check?.proof) continue;
    await database.groupCommit.commit({ writes: watching.succeeded() });
    return first(needs, idHash, person, check.proof);
  }
  await database.groupCommit.commit({ writes: watching.failed() });
  return undefined;
}

const unwatched: Watching = { failed: () => [], succeeded: () => [] };

/** Nothing that is tried here uses up what sign-in has. */
const counted = { isRecovery: true, countedAs: 'recovery' } as const;

/** Counted by the person, not by what was typed: there are many ways to write one login. */
const accountOf = ({ login }: Asking, person: Person | undefined): string => person?.id ?? loginKey(login);

const attemptBy = (asking: Asking, person: Person | undefined): Attempt => ({
  client: asking.client,
  account: accountOf(asking, person),
  isStranger: person === undefined,
});

/** As much as a wrong code costs whose factor it is: a write instead of the count, and the event. */
async function refuse(needs: AttemptNeeds, asking: Asking, person: Person | undefined): Promise<void> {
  await touchDecoy(needs.database, sha256(asking.login));
  await needs.database.transaction((tx) =>
    needs.systemLog.record(tx, {
      eventType: 'user.authentication.auth_via_mfa',
      actor: person ? actorFor(person) : { ...unknownActor, alternateId: asking.login.slice(0, 100) },
      ...(person && { target: [userTarget(person)] }),
      outcome: { result: 'FAILURE', reason: 'INVALID_CREDENTIALS' },
      client: asking.client,
      debugData: { factor: asking.method, purpose: 'recovery' },
    }),
  );
}

async function poll(
  needs: AttemptNeeds,
  asking: Asking,
): Promise<FirstProof | { number: string | undefined }> {
  const { database, clock, users } = needs;
  const idHash = sha256(asking.attempt);
  const attempt = await store.findAttempt(database, idHash, clock.now());
  const person = await users.findPersonByLogin(asking.login);
  const found = (await factorsFor(needs, person, asking)).find(
    ({ factor }) => factor.id === attempt?.factorId && attempt.userId === person?.id,
  );
  const kept = opened(needs, idHash, attempt?.state);
  const check =
    found === undefined || !person
      ? undefined
      : await tried(async () => {
          const user = (await users.findUser(person.id)) ?? nobody;
          const by = { actor: actorFor(person), client: asking.client };
          const { state } = kept;
          const asked = { by, client: asking.client, binding: asking.attempt, ...counted, state };
          return needs.factors.poll(user, found.factor.id, asked);
        });
  const proved = check?.proof && person && (await first(needs, idHash, person, check.proof));
  // Rejected, timed out, nobody there: the page goes on waiting, as it does for everybody.
  return proved ?? { number: kept.number };
}

/** One answer has it, however many come at once. */
async function first(
  needs: AttemptNeeds,
  idHash: Buffer,
  person: Person,
  proof: MethodProof,
): Promise<FirstProof | undefined> {
  const isFirst = await needs.database.transaction((tx) => store.endAttempt(tx, idHash));
  return isFirst ? { userId: person.id, proof } : undefined;
}

async function checkOne(
  needs: AttemptNeeds,
  person: Person,
  { factor }: UsableFactor,
  given: FactorAnswer,
  asking: Asking,
  state: Kept['state'],
): Promise<FactorCheck> {
  const user = (await needs.users.findUser(person.id)) ?? nobody;
  const { client } = asking;
  const by = { actor: actorFor(person), client };
  const asked = { by, client, binding: asking.attempt, ...counted, state };
  return needs.factors.check(user, factor.id, given, asked);
}

/** What a factor refuses (a limit, a status) is a wrong answer here. */
async function tried<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ApiError && error.status < 500) return undefined;
    throw error;
  }
}

type Kept = { state?: Readonly<Record<string, unknown>> | undefined; number?: string | undefined };

function opened({ keyring }: AttemptNeeds, idHash: Buffer, box: Buffer | undefined): Kept {
  if (box === undefined) return {};
  return JSON.parse(keyring.decrypt(boxPurpose(idHash), box).toString()) as Kept;
}

const numberOf = (shown: Readonly<Record<string, unknown>> | undefined): string | undefined =>
  typeof shown?.number === 'string' || typeof shown?.number === 'number' ? String(shown.number) : undefined;

/** Two digits for whoever there is no phone of: the same at every look. */
const madeUpNumber = (idHash: Buffer): string => String(10 + (idHash.readUInt16BE(0) % 90));
