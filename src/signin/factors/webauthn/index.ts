// Passkeys and security keys (WebAuthn) as a factor, and as a way in without a name or password.
//
// Owns: the public keys of people, their enrolment and use, what the organisation demands of them (models, verification, attestation),
// what each use proves, the challenges, the names under which authenticators know people. Tables webauthn_credentials,
// webauthn_handles.
// Does not own: the bytes of a ceremony (protocols/webauthn), the settings (access/authenticators), the API (user-factors), nor when
// sign-in asks for a key (transaction).
import type { FactorFace, WayIn } from '../faces/index.ts';
import type { FactorKind } from '../user-factors/index.ts';
import { createAssertionCheck } from './assertion.ts';
import { createChallenges } from './challenges.ts';
import { createKeyModels, type KeyModelNeeds } from './key-models.ts';
import { createRegistrationCheck } from './registration.ts';
import { createInForce } from './settings.ts';
import { createSignals, type PasskeySignals } from './signals.ts';
import { createPasskeyWay, type PasskeyWayNeeds } from './passkey-way.ts';
import { createWebauthnFactor, type WebauthnFactorNeeds } from './webauthn-factor.ts';
import { webauthnFace } from './webauthn-face.ts';

export { type PasskeySignals, passkeySignals } from './signals.ts';

export type WebauthnNeeds = Omit<
  WebauthnFactorNeeds,
  'inForce' | 'models' | 'challenges' | 'checkRegistration' | 'checkAssertion'
> &
  Parameters<typeof createChallenges>[0] &
  Parameters<typeof createInForce>[0] &
  KeyModelNeeds &
  Pick<PasskeyWayNeeds, 'apps'>;

export type Webauthn = { kind: FactorKind; face: FactorFace; way: WayIn; signals: PasskeySignals };

export function createWebauthn(needs: WebauthnNeeds): Webauthn {
  const inForce = createInForce(needs);
  const models = createKeyModels(needs);
  const challenges = createChallenges(needs);
  const checkAssertion = createAssertionCheck({ ...needs, challenges, inForce });
  const parts = { ...needs, inForce, models, challenges, checkAssertion };
  return {
    kind: createWebauthnFactor({ ...parts, checkRegistration: createRegistrationCheck(parts) }),
    face: webauthnFace,
    way: createPasskeyWay(parts),
    signals: createSignals(parts),
  };
}
