import type { MessageKey } from '#web/messages/index.ts';
import { keyIcon } from '#web/ui/index.ts';
import type { AppDirectory } from '#src/access/apps/index.ts';
import type { MethodProof } from '#src/access/proofs/index.ts';
import { displayNameOf, type Person, type Users } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import type { Actor, SystemLog } from '#src/system-log/index.ts';
import type { WayIn, WayInOutcome, WayInRequest } from '../faces/index.ts';
import { type AssertionCheck, type GivenAssertion, givenAssertion } from './assertion.ts';
import type { Challenges } from './challenges.ts';
import { keyCopied, keyUsed } from './key-events.ts';
import { requestOptions } from './options.ts';
import * as store from './passkey-store.ts';
import type { InForce } from './settings.ts';
import { assertionIn, ceremony } from './webauthn-face.ts';
import { worthOf } from './worth.ts';

export type PasskeyWayNeeds = {
  clock: Clock;
  database: Database;
  systemLog: Pick<SystemLog, 'record'>;
  users: Pick<Users, 'findPerson'>;
  apps?: Pick<AppDirectory, 'find'> | undefined;
  inForce: InForce;
  challenges: Challenges;
  checkAssertion: AssertionCheck;
};

/**
 * A passkey without a name typed: the authenticator knows who it belongs to. The list of keys is empty for everybody, so that nothing
 * of what is asked depends on who somebody says they are.
 */
export function createPasskeyWay(needs: PasskeyWayNeeds): WayIn {
  const { clock, database, inForce, challenges } = needs;

  const optionsFor = (challenge: string) => {
    const relyingParty = inForce.relyingParty();
    return (
      relyingParty && requestOptions({ challenge, relyingParty, settings: inForce.settings(), keys: [] })
    );
  };
  const newChallenge = ({ binding }: WayInRequest) => challenges.make({ for: 'passkey', binding }).challenge;

  const judge = async (given: GivenAssertion, request: WayInRequest): Promise<WayInOutcome> => {
    const key = given.credentialId && (await store.findByCredential(database, given.credentialId));
    const person = key && (await needs.users.findPerson(key.userId));
    // The page tells the browser, so that it does not offer the passkey again.
    if (key === undefined || person === undefined) return refusal(request, 'webauthn.unknown', given);
    if (request.subject !== undefined && request.subject !== person.id) {
      return refusal(request, 'webauthn.otherPerson');
    }
    const by = { actor: actorOf(person), client: request.client };
    const handle = await store.handleOf(database, person.id);
    const isTheirs = given.userHandle !== undefined && handle?.equals(given.userHandle) === true;
    const verdict = isTheirs
      ? await needs.checkAssertion(given, key, { for: 'passkey', binding: request.binding }, (tx) =>
          needs.systemLog.record(tx, keyCopied(person, key, by)),
        )
      : ({ result: 'wrong', why: 'userHandle' } as const);
    const { appId } = request;
    const app = appId === undefined ? undefined : { id: appId, label: needs.apps?.find(appId)?.label };
    const isRight = verdict.result === 'right';
    await database.transaction((tx) => needs.systemLog.record(tx, keyUsed(person, key, by, isRight, app)));
    if (verdict.result !== 'right') return refusal(request, 'webauthn.failed');
    const proof: MethodProof = {
      key: 'webauthn',
      method: 'webauthn',
      atMs: clock.nowMs(),
      ...worthOf(key, verdict.verifiedUser),
      factorId: key.id,
    };
    return { proved: { userId: person.id, proof } };
  };

  const refusal = (request: WayInRequest, problem: MessageKey, unknown?: GivenAssertion): WayInOutcome => ({
    stay: {
      problem,
      state: {
        challenge: newChallenge(request),
        ...(unknown?.credentialId && { unknown: unknown.credentialId.toString('base64url') }),
      },
    },
  });

  return {
    name: 'passkey',
    isOffered: () => inForce.isOn() && inForce.settings().showSignInWithAPasskeyButton,
    label: (t) => t('webauthn.way'),
    icon: keyIcon,
    async onIdentifier({ t }, request) {
      const options =
        inForce.isOn() && inForce.settings().enableAutofillUI ? optionsFor(newChallenge(request)) : undefined;
      if (options === undefined) return undefined;
      const fields = ceremony(t, { kind: 'autofill', options });
      return { fields, script: 'webauthn.js', autocomplete: 'username webauthn' };
    },
    begin: async (request) => ({ challenge: newChallenge(request) }),
    title: (t) => t('webauthn.wayTitle'),
    lead: (t) => t('webauthn.wayLead'),
    fields({ t }, { state }, problem) {
      const options = optionsFor(String(state?.['challenge'] ?? ''));
      const unknown = state?.['unknown'];
      return ceremony(t, {
        kind: 'get',
        options: options ?? {},
        problem,
        label: t('webauthn.use'),
        ...(typeof unknown === 'string' && { unknown }),
      });
    },
    submit: () => null,
    script: 'webauthn.js',
    async take(form, request) {
      // Autofill alone is enough: it has no button of its own.
      if (!inForce.isOn()) return { stay: { problem: 'webauthn.failed' } };
      const answer = assertionIn(form);
      const given = answer && givenAssertion(answer);
      return given === undefined ? refusal(request, 'webauthn.failed') : judge(given, request);
    },
  };
}

const actorOf = (person: Person): Actor => ({
  id: person.id,
  type: 'User',
  alternateId: person.login,
  displayName: displayNameOf(person),
});
