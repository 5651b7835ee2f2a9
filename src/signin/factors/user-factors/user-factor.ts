import type { SignOnContext } from '#src/access/context/index.ts';
import type { Characteristic } from '#src/access/proofs/index.ts';
import type { Requester } from '#src/directory/schemas/index.ts';
import type { User } from '#src/directory/users/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import type { ClientContext } from '#src/platform/http/index.ts';

export const factorTypes = [
  'call',
  'email',
  'push',
  'question',
  'signed_nonce',
  'sms',
  'token',
  'token:hardware',
  'token:hotp',
  'token:software:totp',
  'u2f',
  'web',
  'webauthn',
] as const;
/** Ours, which Okta's API of factors has no word for: it never shows them. */
export const ownFactorTypes = ['recovery_code', 'tac'] as const;
export type FactorType = (typeof factorTypes)[number] | (typeof ownFactorTypes)[number];
export const isOktaType = (type: FactorType): type is (typeof factorTypes)[number] =>
  factorTypes.some((one) => one === type);

export const factorProviders = [
  'CUSTOM',
  'DUO',
  'FIDO',
  'GOOGLE',
  'OKTA',
  'RSA',
  'SYMANTEC',
  'YUBICO',
] as const;
export type FactorProvider = (typeof factorProviders)[number];

export type FactorStatus = 'ACTIVE' | 'PENDING_ACTIVATION';

/** What somebody enrolled. */
export type UserFactor = {
  id: string;
  factorType: FactorType;
  provider: FactorProvider;
  status: FactorStatus;
  created: Date;
  lastUpdated: Date;
  profile: Record<string, unknown>;
  /** What its owner calls it. */
  nickname?: string;
};

/**
 * Shown once, to whoever enrols, as Okta's `_embedded.activation` has it: a shared secret, WebAuthn creation options, where a code
 * went. Also what a page needs to show for it.
 */
export type FactorActivation = Readonly<Record<string, unknown>>;

/** Okta's names of how a factor was answered. Everything but SUCCESS and WAITING is a no. */
export const factorResults = [
  'SUCCESS',
  'WAITING',
  'CHALLENGE',
  'FAILED',
  'PASSCODE_REPLAYED',
  'REJECTED',
  'TIMEOUT',
  'CANCELLED',
  'TIME_WINDOW_EXCEEDED',
  'ERROR',
] as const;
export type FactorResult = (typeof factorResults)[number];

export type FactorVerdict = {
  readonly result: FactorResult;
  /** With SUCCESS, where this answer proved more or less than `proves` promises: a key that verified its user, a synced passkey. */
  readonly is?: readonly Characteristic[];
  readonly amr?: readonly string[];
  /** The one that answered, where a challenge takes any of several (keys): the proof and the event name it. */
  readonly factor?: UserFactor;
  /** With WAITING: what the other side shows meanwhile, a number to match. */
  readonly shown?: Readonly<Record<string, unknown>>;
};

/** By the names of Okta's verify body: passCode, answer, clientData, authenticatorData, signatureData, attestation, …. */
export type FactorAnswer = Readonly<Record<string, string>>;

/** Who asks for a factor, and for what: the app and place are shown where somebody approves elsewhere. */
export type FactorRequest = {
  readonly by: Requester;
  readonly client: ClientContext;
  readonly appId?: string | undefined;
  /** Ties the answer to the sign-in that asked: a random value that only this browser or API transaction holds. */
  readonly binding: string;
  /** Language of messages that are sent, where it is known better than by the person's profile. */
  readonly language?: string | undefined;
  /** Somebody proves themselves who has no working account: locked, expired, or being reset. */
  readonly isRecovery?: boolean;
  /** By whoever cannot sign in, and may be anybody: has counts and budgets of its own, so that sign-in's are not used up. */
  readonly countedAs?: 'recovery' | undefined;
  /** Where, with what and how they come, where somebody looked: shown where they approve elsewhere, and how strictly is asked. */
  readonly context?: SignOnContext | undefined;
  /** A number has to be matched, whatever the authenticator's setting says. */
  readonly numberMatching?: boolean | undefined;
  readonly enroll?: EnrollOptions | undefined;
  /** Sent again, after the first challenge or enrolment. */
  readonly isAgain?: boolean;
};

/** What Okta's enrol call says beside the profile. */
export type EnrollOptions = {
  /** Active at once, without a code: for who may do so for others. */
  readonly activate?: boolean | undefined;
  /** Takes the place of the number that is there. */
  readonly updatePhone?: boolean | undefined;
  readonly passCode?: string | undefined;
  readonly tokenLifetimeSeconds?: number | undefined;
  readonly templateId?: string | undefined;
  readonly factorProfileId?: string | undefined;
};

/** What was sent or made for somebody to answer. */
export type FactorChallenge = {
  /** Sealed by whoever asks and given back to `verify` and `poll`; never shown. Small: it travels in an address. */
  readonly state?: Readonly<Record<string, unknown>>;
  /** What the page or the API shows: WebAuthn request options, a number to match, where a code went. */
  readonly shown: Readonly<Record<string, unknown>>;
  readonly expiresMs: number;
};

/** What belongs to one asking: `state` as `challenge` gave it. */
export type FactorAsked = FactorRequest & { readonly state?: Readonly<Record<string, unknown>> | undefined };

/** What a right answer proves. */
export type FactorWorth = { readonly is: readonly Characteristic[]; readonly amr: readonly string[] };

/**
 * A kind of factor that this server can enrol and verify. Adding one is a folder beside these and a row where they are put together;
 * nothing else knows how many there are.
 */
export type FactorKind = {
  factorType: FactorType;
  provider: FactorProvider;
  /** The authenticator by which the org allows it. */
  authenticatorKey: string;
  /** Which method of the authenticator, in Okta's name: it can be off on its own. */
  method: string;
  /** Never asked for at sign-in: it proves something only where recovery asks (a security question). */
  isForRecoveryOnly?: boolean;
  /** Whether there is what it needs (something to send texts by). Absent: it needs nothing. */
  isAvailable?(): boolean;
  /** It records `user.mfa.factor.activate` itself, also of what is active at once. */
  recordsActivation?: boolean;
  /** An answer may use it up: that it is gone afterwards takes nothing from what was proved. */
  isUsedUp?: boolean;
  /** Of ours, and not by an authenticator: always allowed. */
  isOwn?: boolean;
  /** Where several authenticators are of the key: whether the one of this factor is in force. */
  allowsFactor?(factor: UserFactor): boolean;
  list(user: User): Promise<UserFactor[]>;
  /** What a right answer by this factor proves at least; an answer may prove more (`FactorVerdict.is`). */
  proves(factor: UserFactor): FactorWorth;
  /** Throws where the profile is wrong or the person has one. `profile` is as it was given. */
  enroll(
    user: User,
    profile: Record<string, unknown>,
    by: Requester,
    request?: FactorRequest,
  ): Promise<{ factor: UserFactor; activation?: FactorActivation }>;
  /** Of kinds that are enrolled in two steps. Throws for a wrong answer. Records `user.mfa.factor.activate`. */
  activate?(
    user: User,
    factor: UserFactor,
    answer: FactorAnswer,
    by: Requester,
    asked?: FactorAsked,
  ): Promise<UserFactor>;
  /** Sends the code, starts the push, makes the options. Absent where the answer is simply typed. Throws ApiError when limits are reached. */
  challenge?(user: User, factor: UserFactor, request: FactorRequest): Promise<FactorChallenge>;
  /** Sends the code of an enrolment again. */
  resend?(user: User, factor: UserFactor, request: FactorRequest): Promise<void>;
  /** Nobody is to answer any more. */
  cancel?(user: User, factor: UserFactor, asked: FactorAsked): Promise<void>;
  /** Whether somebody has answered elsewhere (push, a link in a mail). WAITING until then. */
  poll?(user: User, factor: UserFactor, asked: FactorAsked): Promise<FactorVerdict>;
  /** The kind counts and limits the attempts, before it looks at them. */
  verify(user: User, factor: UserFactor, answer: FactorAnswer, asked: FactorAsked): Promise<FactorVerdict>;
  /** What `verify` needs of an answer; the first names it in errors. */
  answerFields: readonly [string, ...string[]];
  /** What may come with those, and is no answer by itself. */
  answerExtras?: readonly string[];
  /** New display name (`nickname`), where the kind keeps one. */
  rename?(tx: Tx, user: User, factor: UserFactor, nickname: string): Promise<UserFactor>;
  /** False where it is gone already. */
  remove(tx: Tx, user: User, factor: UserFactor): Promise<boolean>;
  /** Everything of this kind of a person, when an administrator resets them. */
  reset(tx: Tx, userId: string): Promise<void>;
};
