// Owns: the composition of the factors: which kinds there are, their API, and the tokens an organisation hands out.
// Not here: any kind of factor; each has a folder, and adding one is a row here. The password stands for itself (password/).
import type { Authenticators } from '#src/access/authenticators/index.ts';
import type { AppDirectory } from '#src/access/apps/index.ts';
import type { Users } from '#src/directory/users/index.ts';
import type { Route } from '#src/platform/http/index.ts';
import { type CodeFactorNeeds, type CodeFactors, composeCodeFactors } from './code-factors.ts';
import { enrollmentRoutes } from './enrollments/index.ts';
import type { FactorFace, WayIn } from './faces/index.ts';
import { createPush, pushFace, type PushNeeds } from './push/index.ts';
import { createQrHandover, type QrNeeds } from './qr/index.ts';
import { createQuestionFactor, questionFace, securityQuestions } from './question/index.ts';
import { createTotpFactors, totpFaces, type TotpNeeds } from './totp/index.ts';
import {
  createApiChallenges,
  createFactors,
  factorRoutes,
  type Factors,
  type UserFactor,
  verifyRoutes,
} from './user-factors/index.ts';
import { createWebauthn, type PasskeySignals, type WebauthnNeeds } from './webauthn/index.ts';

export type {
  ChallengeView,
  EnrollView,
  FactorFace,
  WayIn,
  WayInOutcome,
  WayInRequest,
} from './faces/index.ts';
export type {
  FactorAnswer,
  FactorAsked,
  FactorKind,
  FactorRequest,
  UserFactor,
} from './user-factors/index.ts';
export type { Factors } from './user-factors/index.ts';

export type FactorAreaNeeds = Omit<TotpNeeds, 'attempts'> &
  Omit<CodeFactorNeeds, 'organisationName'> &
  Omit<WebauthnNeeds, 'organisationName'> &
  PushNeeds &
  Omit<QrNeeds, 'isOffered'> & {
    users: Users;
    apps?: Pick<AppDirectory, 'find'> | undefined;
    authenticators: Pick<Authenticators, 'find' | 'all'>;
    /** Shown by people's devices beside their passkeys. */
    organisationName?: (() => string) | undefined;
  };

export type FactorArea = Pick<CodeFactors, 'recoveryCodes' | 'temporaryCodes' | 'addressCodes'> & {
  factors: Factors;
  /** How each kind shows itself to people; a kind without a face is never asked for on a page. */
  faces: readonly FactorFace[];
  /** Other ways to begin than a password, in the order in which they are offered. */
  ways: readonly WayIn[];
  /** What a page tells the browser of somebody's passkeys. */
  passkeySignals: PasskeySignals;
  routes: Route[];
};

export function composeFactors(needs: FactorAreaNeeds): FactorArea {
  const { organisationName = () => new URL(needs.config.baseUrl).hostname } = needs;
  const webauthn = createWebauthn({ ...needs, organisationName });
  const codes = composeCodeFactors({ ...needs, organisationName });
  const push = createPush({ ...needs, organisationName });
  const qr = createQrHandover({ ...needs, isOffered: () => push.choices.current().qrSignIn });
  const kinds = [
    createQuestionFactor(needs.users),
    ...createTotpFactors({ ...needs, attempts: codes.attempts }),
    webauthn.kind,
    push.kind,
    ...codes.kinds,
  ];
  const factors = createFactors({
    ...needs,
    attempts: codes.attempts,
    kinds,
    appLabel: (appId) => needs.apps?.find(appId)?.label,
    async enrollmentOf(userId) {
      const person = await needs.users.findPerson(userId);
      return person && needs.policies?.enrollmentFor(person);
    },
  });
  const faces: FactorFace[] = [webauthn.face, pushFace, ...totpFaces, ...codes.faces, questionFace];
  const ways: WayIn[] = [webauthn.way, ...codes.ways, qr.way];
  const keyOf = ({ factorType, provider }: UserFactor): string =>
    kinds.find((kind) => kind.factorType === factorType && kind.provider === provider)?.authenticatorKey ??
    '';
  return {
    ...codes,
    factors,
    faces,
    ways,
    passkeySignals: webauthn.signals,
    routes: [
      ...factorRoutes({ factors, users: needs.users, questions: securityQuestions }),
      ...verifyRoutes({ factors, users: needs.users, challenges: createApiChallenges(needs) }),
      ...enrollmentRoutes({ ...needs, ...codes, factors, keyOf }),
      ...codes.routes,
      ...push.routes,
      ...qr.routes,
    ],
  };
}
