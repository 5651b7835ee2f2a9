import { z } from 'zod';
import type { PolicyEngine } from '#src/access/policies/index.ts';
import type { Contexts } from '#src/access/risk/index.ts';
import { displayNameOf, type User, type Users } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import { notFound, validated, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import { challengeIn } from '#src/protocols/webauthn/index.ts';
import {
  bindingOf,
  type FactorChallenge,
  type FactorKind,
  type FactorRequest,
  type FactorVerdict,
  type UserFactor,
} from '#src/signin/factors/user-factors/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import { bytesOf } from './answers.ts';
import { type AssertionCheck, type GivenAssertion, givenAssertion } from './assertion.ts';
import type { Challenges } from './challenges.ts';
import { keyCopied, keyMade } from './key-events.ts';
import type { KeyModels } from './key-models.ts';
import { creationOptions, requestOptions } from './options.ts';
import * as store from './passkey-store.ts';
import { type AllowedGroups, noDomain, type RegistrationCheck } from './registration.ts';
import type { InForce } from './settings.ts';
import { worthOf } from './worth.ts';

export type WebauthnFactorNeeds = {
  clock: Clock;
  ids: Ids;
  database: Database;
  systemLog: Pick<SystemLog, 'record'>;
  users: Pick<Users, 'findPerson'>;
  policies?: Pick<PolicyEngine, 'enrollmentFor'> | undefined;
  /** Whose browser it is, by something better than a cookie. */
  contexts?: Pick<Contexts, 'makeKnown'> | undefined;
  organisationName: () => string;
  inForce: InForce;
  models: KeyModels;
  challenges: Challenges;
  checkRegistration: RegistrationCheck;
  checkAssertion: AssertionCheck;
};

/** What a passkey is to those who list factors, with what it is worth. */
export type PasskeyFactor = UserFactor & { readonly passkey: store.Passkey };

const profile = z.strictObject({
  nickname: z.string().trim().min(1).max(100).optional(),
  // As Okta's clients send back what they were given.
  authenticatorName: z.unknown().optional(),
  credentialId: z.unknown().optional(),
});

// As Okta: more than anybody carries, and a list that still fits a page and a request.
const mostKeys = 20;

export function createWebauthnFactor(needs: WebauthnFactorNeeds): FactorKind {
  const { clock, ids, database, inForce, models, challenges } = needs;

  const factorOf = async (passkey: store.Passkey): Promise<PasskeyFactor> => ({
    id: passkey.id,
    factorType: 'webauthn',
    provider: 'FIDO',
    status: passkey.status,
    created: passkey.created,
    lastUpdated: passkey.lastUpdated,
    profile:
      passkey.status === 'ACTIVE'
        ? {
            credentialId: passkey.credentialId.toString('base64url'),
            authenticatorName: (await models.nameOf(passkey.aaguid)) ?? plainName(passkey),
          }
        : {},
    ...(passkey.nickname !== undefined && { nickname: passkey.nickname }),
    passkey,
  });

  const activeKeys = async (userId: string) =>
    (await store.listOf(database, userId)).filter(({ status }) => status === 'ACTIVE');

  const allowedGroups = async (user: User): Promise<AllowedGroups> => {
    const person = await needs.users.findPerson(user.id);
    const enrollment = person && needs.policies?.enrollmentFor(person);
    return enrollment?.authenticators.find(({ key }) => key === 'webauthn')?.aaguidGroups;
  };

  /** Any of their keys will do; the one that was chosen stands first. */
  const newRequest = (
    user: User,
    factor: UserFactor,
    request: FactorRequest,
    active: readonly store.Passkey[],
  ): FactorChallenge => {
    const relyingParty = inForce.relyingParty();
    if (relyingParty === undefined) throw noDomain();
    const use = { for: 'get', userId: user.id, binding: request.binding } as const;
    const { challenge, expiresMs } = challenges.make(use);
    const keys = active.filter(({ rpId }) => rpId === relyingParty.id);
    const first = keys.filter(({ id }) => id === factor.id);
    const others = keys.filter(({ id }) => id !== factor.id);
    const settings = inForce.settings();
    return {
      shown: requestOptions({ challenge, relyingParty, settings, keys: [...first, ...others] }),
      expiresMs,
    };
  };

  return {
    factorType: 'webauthn',
    provider: 'FIDO',
    authenticatorKey: 'webauthn',
    method: 'webauthn',
    answerFields: ['clientData', 'authenticatorData', 'signatureData'],
    answerExtras: ['credentialId', 'userHandle'],
    proves(factor) {
      const { passkey } = factor as Partial<PasskeyFactor>;
      if (passkey === undefined) return worthOf({ deviceBound: false, hardwareProtected: false }, false);
      // Foretold by what it did before; what counts is what each assertion says.
      const isAsked = inForce.settings().userVerificationForVerify !== 'DISCOURAGED';
      return worthOf(passkey, isAsked && passkey.verifiesUser);
    },
    list: async (user) => Promise.all((await store.listOf(database, user.id)).map(factorOf)),
    async enroll(user, given, by, request) {
      const relyingParty = inForce.relyingParty();
      if (relyingParty === undefined) throw noDomain();
      const { nickname } = validated(profile, given, 'profile', ['profile']);
      const settings = inForce.settings();
      const groups = await allowedGroups(user);
      const wantsAttestation =
        settings.certBasedAttestationValidation ||
        settings.hardwareProtected ||
        settings.fipsCompliant ||
        (groups !== undefined && groups.length > 0) ||
        (await models.areAny());
      const keys = await activeKeys(user.id);
      checkRoom(keys.length);
      const id = ids.newId('fwf');
      const created = clock.now();
      const handle = await database.transaction(async (tx) => {
        await store.insertPending(tx, { id, userId: user.id, rpId: relyingParty.id, nickname, created });
        return store.ensureHandle(tx, user.id, Buffer.from(ids.newSecret(32), 'base64url'));
      });
      const { challenge } = challenges.make({
        for: 'create',
        userId: user.id,
        factorId: id,
        binding: bindingOf(by, request),
      });
      const activation = creationOptions({
        challenge,
        relyingParty,
        organisation: needs.organisationName(),
        settings,
        handle,
        login: user.login,
        displayName: displayNameOf(user),
        keys,
        wantsAttestation,
      });
      const pending = (await store.listOf(database, user.id)).find((one) => one.id === id);
      if (pending === undefined) throw notFound(id, 'UserFactor');
      return { factor: await factorOf(pending), activation };
    },
    async activate(user, factor, answer, by, asked) {
      const { passkey } = factor as PasskeyFactor;
      const challenge = challengeIn(bytesOf(answer, 'clientData')) ?? '';
      const use = {
        for: 'create',
        userId: user.id,
        factorId: factor.id,
        binding: bindingOf(by, asked),
      } as const;
      if (!challenges.isFor(challenge, use)) {
        throw validationFailed('clientData', [
          'clientData: answers no challenge of this enrollment, or one that is too old; begin it again',
        ]);
      }
      const now = clock.now();
      const key = await needs.checkRegistration(
        answer,
        { challenge },
        await allowedGroups(user),
        now.getTime(),
      );
      const nickname = nicknameIn(answer) ?? passkey.nickname;
      const active = await database.transaction(async (tx) => {
        await store.lockOwner(tx, user.id);
        checkRoom(await store.countActive(tx, user.id));
        if (!(await challenges.spend(tx, challenge))) throw notFound(factor.id, 'UserFactor');
        const made = await store.activate(tx, { ...passkey, ...key, nickname, lastUpdated: now });
        if (made === undefined) throw notFound(factor.id, 'UserFactor');
        if (made === 'taken') {
          throw validationFailed('attestation', ['attestation: this key is already set up']);
        }
        await needs.systemLog.record(tx, keyMade(user, made, by));
        return made;
      });
      // A passkey of this very device, made by its owner: the browser is theirs from now on.
      if (by.actor.id === user.id && asked !== undefined && active.transports.includes('internal')) {
        const known = { userId: user.id, client: asked.client, how: 'passkey', atMs: now.getTime() } as const;
        const writes = needs.contexts?.makeKnown(known) ?? [];
        if (writes.length > 0) await database.groupCommit.commit({ writes });
      }
      return factorOf(active);
    },
    challenge: async (user, factor, request) => newRequest(user, factor, request, await activeKeys(user.id)),

    async verify(user, factor, answer, asked): Promise<FactorVerdict> {
      // Whoever tries again does so with another challenge: the last may be too old by now.
      const wrong = async (
        result: 'FAILED' | 'PASSCODE_REPLAYED',
        used = factor,
      ): Promise<FactorVerdict> => ({
        result,
        factor: used,
        shown: newRequest(user, factor, asked, await activeKeys(user.id)).shown,
      });
      const given = givenAssertion(answer);
      if (given === undefined) return wrong('FAILED');
      if (given.userHandle !== undefined) {
        const handle = await store.handleOf(database, user.id);
        if (handle?.equals(given.userHandle) !== true) return wrong('FAILED');
      }
      const use = { for: 'get', userId: user.id, binding: asked.binding } as const;
      for (const key of meantBy(given, factor, await activeKeys(user.id))) {
        const verdict = await needs.checkAssertion(given, key, use, (tx) =>
          needs.systemLog.record(tx, keyCopied(user, key, asked.by)),
        );
        if (verdict.result === 'wrong' && given.credentialId === undefined) continue;
        const used = await factorOf(key);
        if (verdict.result === 'right') {
          return { result: 'SUCCESS', factor: used, ...worthOf(key, verdict.verifiedUser) };
        }
        return wrong(verdict.result === 'replayed' ? 'PASSCODE_REPLAYED' : 'FAILED', used);
      }
      return wrong('FAILED');
    },
    async rename(tx, user, factor, nickname) {
      const renamed = await store.rename(tx, user.id, factor.id, nickname, clock.now());
      if (renamed === undefined) throw notFound(factor.id, 'UserFactor');
      return factorOf(renamed);
    },
    remove: (tx, user, factor) => store.remove(tx, user.id, factor.id),
    reset: (tx, userId) => store.removeAllOf(tx, userId),
  };
}

/** Okta's clients do not say which key it was: then it is the one whose signature fits, the chosen one first. */
function meantBy(
  { credentialId }: GivenAssertion,
  chosen: UserFactor,
  keys: readonly store.Passkey[],
): store.Passkey[] {
  if (credentialId !== undefined) return keys.filter((key) => key.credentialId.equals(credentialId));
  return [...keys.filter(({ id }) => id === chosen.id), ...keys.filter(({ id }) => id !== chosen.id)];
}

const plainName = ({ transports, backupEligible }: store.Passkey): string =>
  backupEligible || transports.includes('internal') ? 'Passkey' : 'Security key';

function checkRoom(count: number): void {
  if (count < mostKeys) return;
  throw validationFailed('factorType', [
    `factorType: there are ${mostKeys} keys already, the most a person may have; remove one first`,
  ]);
}

function nicknameIn({ nickname }: Readonly<Record<string, string>>): string | undefined {
  const name = nickname?.trim().slice(0, 100);
  return name === undefined || name === '' ? undefined : name;
}
