// The factors of codes, put together: sent, printed, given, shown by a token.
import type { Authenticators } from '#src/access/authenticators/index.ts';
import type { ThreatWatch } from '#src/access/threats/index.ts';
import type { InlineHooks } from '#src/org/inline-hooks/index.ts';
import type { Users } from '#src/directory/users/index.ts';
import type { Route } from '#src/platform/http/index.ts';
import type { Platform } from '#src/platform/index.ts';
import type { Pages } from '#src/signin/pages/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import {
  type Attempts,
  createAttempts,
  createMessageBudgets,
  createStrangerGuesses,
} from './attempts/index.ts';
import {
  type AddressCodes,
  createAddressCodes,
  createEmailFactor,
  createEmailWay,
  emailFace,
  emailLinkRoutes,
} from './email/index.ts';
import { createFactorMails, type FactorWording } from './factor-mail/index.ts';
import type { FactorFace, WayIn } from './faces/index.ts';
import { createPhoneFactors, createTelephony, phoneFaces } from './phone/index.ts';
import {
  createRecoveryCodeFactor,
  createRecoveryCodes,
  recoveryCodeFace,
  type RecoveryCodes,
  recoveryCodeRoutes,
} from './recovery-code/index.ts';
import { createSentCodes } from './sent-code/index.ts';
import {
  createTacFactor,
  createTacWay,
  createTemporaryCodes,
  tacFace,
  type TemporaryCodes,
} from './tac/index.ts';
import { createTokenFactor, tokenFace } from './token/index.ts';
import type { FactorKind } from './user-factors/index.ts';
import { createYubikeyFactor, createYubikeyTokens, yubikeyFace, yubikeyRoutes } from './yubikey/index.ts';

export type CodeFactorNeeds = Pick<
  Platform,
  'config' | 'clock' | 'ids' | 'database' | 'keyring' | 'singleUse' | 'sealer' | 'jobs' | 'mail' | 'log'
> & {
  systemLog: Pick<SystemLog, 'record'>;
  users: Users;
  authenticators: Pick<Authenticators, 'find' | 'all'>;
  pages: Pages;
  organisationName: () => string;
  /** Counts guesses over all accounts. */
  threats?: Pick<ThreatWatch, 'begin'> | undefined;
  /** What the organisation says in mails instead of us. */
  wording?: FactorWording | undefined;
  /** By which text messages and calls go out. */
  inlineHooks?: Pick<InlineHooks, 'list' | 'ask' | 'failure'> | undefined;
  /** Of `gatehouse dev`: where text messages go as long as there is no hook. */
  textMailbox?: Platform['mail'] | undefined;
};

export type CodeFactors = {
  kinds: FactorKind[];
  faces: FactorFace[];
  ways: WayIn[];
  routes: Route[];
  temporaryCodes: TemporaryCodes;
  recoveryCodes: RecoveryCodes;
  addressCodes: AddressCodes;
  attempts: Attempts;
};

/** Before jobs.start(). */
export function composeCodeFactors(given: CodeFactorNeeds): CodeFactors {
  const { messages } = given.pages;
  const attempts = createAttempts(given);
  const budgets = createMessageBudgets(given);
  const guesses = createStrangerGuesses(budgets);
  const mails = createFactorMails({ ...given, messages });
  const sentCodes = createSentCodes({ ...given, attempts });
  const telephony = createTelephony({ ...given, orgUrl: given.config.baseUrl });
  const needs = { ...given, messages, attempts, budgets, guesses, mails, sentCodes, telephony };
  const recoveryCodes = createRecoveryCodes(needs);
  const temporaryCodes = createTemporaryCodes(needs);
  return {
    attempts,
    recoveryCodes,
    temporaryCodes,
    addressCodes: createAddressCodes(needs),
    kinds: [
      createEmailFactor(needs),
      ...createPhoneFactors(needs),
      createTokenFactor(needs),
      createYubikeyFactor(needs),
      createTacFactor(temporaryCodes),
      createRecoveryCodeFactor(recoveryCodes),
    ],
    faces: [emailFace, ...phoneFaces, tokenFace, yubikeyFace, tacFace, recoveryCodeFace],
    ways: [createEmailWay(needs), createTacWay({ ...needs, codes: temporaryCodes })],
    routes: [
      ...emailLinkRoutes(needs),
      ...recoveryCodeRoutes({ ...needs, codes: recoveryCodes }),
      ...yubikeyRoutes(createYubikeyTokens(needs)),
    ],
  };
}
