import type { BehaviorVerdict, DeviceContext, RiskLevel } from '#src/access/context/index.ts';
import type { Characteristic } from '#src/access/proofs/index.ts';
import type { ExpressionContext } from '#src/protocols/expression/index.ts';

export type PolicyType =
  | 'OKTA_SIGN_ON'
  | 'PASSWORD'
  | 'ACCESS_POLICY'
  | 'MFA_ENROLL'
  | 'PROFILE_ENROLLMENT'
  | 'IDP_DISCOVERY'
  | 'ENTITY_RISK'
  | 'POST_AUTH_SESSION'
  | 'SESSION_VIOLATION_DETECTION'
  | 'DEVICE_SIGNAL_COLLECTION'
  | 'CLIENT_UPDATE'
  | 'IDENTITY_CLAIM_SOURCING';
export type PolicyStatus = 'ACTIVE' | 'INACTIVE';

/** A policy in Okta's shape. `conditions`, `settings` and `actions` are JSON as written, with defaults filled in. */
export type Policy = {
  readonly id: string;
  readonly type: PolicyType;
  readonly status: PolicyStatus;
  readonly name: string;
  readonly description: string | null;
  readonly priority: number;
  /** Comes with the org: last of its type, cannot be deleted or deactivated. */
  readonly system: boolean;
  /** The one that new apps attach to, or that people fall back on. */
  readonly isDefault: boolean;
  readonly conditions: Readonly<Record<string, unknown>> | null;
  readonly settings: Readonly<Record<string, unknown>> | undefined;
  readonly createdMs: number;
  readonly lastUpdatedMs: number;
  /** In priority order. */
  readonly rules: readonly PolicyRule[];
};

export type PolicyRule = {
  readonly id: string;
  readonly policyId: string;
  readonly type: string;
  readonly status: PolicyStatus;
  readonly name: string;
  readonly priority: number;
  readonly system: boolean;
  readonly conditions: Readonly<Record<string, unknown>> | null;
  readonly actions: Readonly<Record<string, unknown>>;
  readonly createdMs: number;
  readonly lastUpdatedMs: number;
};

/** What a policy needs to know about a person and how they come; one who is being created has no id yet. */
export type PolicySubject = {
  id?: string;
  groupIds: readonly string[];
  typeId?: string;
  login?: string;
  /** What expressions see; asked for only where a rule has one. */
  expression?: () => ExpressionContext;
  /** Whether they come from a zone, undefined where nobody can say. Absent: nothing is known. */
  network?: (zoneId: string) => boolean | undefined;
  /**
   * A grant of the past is used, by a server: how the person came was judged when it was made, and is not known now. Of the rules that may
   * have been meant, the first that the grant satisfies counts; none, and the grant is good for nothing.
   */
  grant?: { accepts(rule: GlobalSession | AppSignOn): boolean };
  app?: { readonly id: string; readonly name: string };
  /** Something that made the person a risk, and how great a one. */
  entityRisk?: { readonly level: RiskLevel; readonly detection: string };
  risk?: RiskLevel;
  /** How a behaviour came out, by id or name; undefined for one that is not there or was not looked at. */
  behavior?: (idOrName: string) => BehaviorVerdict | undefined;
  device?: {
    readonly platform?: string;
    readonly osVersion?: string;
    readonly known?: boolean;
    readonly registered?: boolean;
    readonly managed?: boolean;
    readonly assuranceIds?: DeviceContext['assuranceIds'];
  };
};

/** A condition as it came out. */
export type ConditionOutcome = {
  /** Its place in the JSON: `people.groups.include`. */
  readonly condition: string;
  readonly status: 'MATCH' | 'NOT_MATCH' | 'UNDEFINED';
  readonly detail: string;
};

/** One line of why: a condition looked at, a rule passed over, a rule that won. */
export type TraceStep = {
  step: string;
  result: 'pass' | 'fail' | 'skip';
  detail: string;
  ref?: string;
  /** Of the policy or rule. */
  name?: string;
  /** What kept a policy or rule from applying; of a rule that is held to since it may be meant, what nobody can say. */
  failed?: ConditionOutcome;
  /** What a rule takes as proof that nobody can give yet. */
  unprovable?: readonly string[];
};
export type Trace = TraceStep[];

/** PASSWORD: what a password must be, and what happens to who guesses. */
export type PasswordRules = {
  readonly policyId: string;
  readonly complexity: {
    readonly minLength: number;
    readonly minLowerCase: number;
    readonly minUpperCase: number;
    readonly minNumber: number;
    readonly minSymbol: number;
    readonly excludeUsername: boolean;
    readonly excludeAttributes: readonly string[];
    readonly excludeCommon: boolean;
  };
  readonly age: {
    readonly maxAgeDays: number;
    readonly expireWarnDays: number;
    readonly minAgeMinutes: number;
    readonly historyCount: number;
  };
  readonly lockout: {
    /** 0 = never locks. */
    readonly maxAttempts: number;
    /** 0 = an administrator has to unlock. */
    readonly autoUnlockMinutes: number;
    readonly showLockoutFailures: boolean;
    readonly userLockoutNotificationChannels: readonly string[];
  };
  readonly recovery: {
    readonly email: boolean;
    readonly tokenLifetimeMinutes: number;
    /** Of an answer to a recovery question. */
    readonly minAnswerLength: number;
  };
  readonly mayChangePassword: boolean;
  readonly mayResetPassword: boolean;
  readonly mayUnlock: boolean;
  /** What somebody has to prove for either. */
  readonly toReset: SelfServiceRequirement;
  readonly toUnlock: SelfServiceRequirement;
};

export type SelfServiceMethod = 'email' | 'sms' | 'voice' | 'push' | 'otp';

/** PASSWORD: what proves somebody who cannot prove their password. */
export type SelfServiceRequirement = {
  /** One of these begins. */
  readonly methods: readonly SelfServiceMethod[];
  /** Keys of authenticators whose codes are taken for `otp`; undefined: those of any. */
  readonly otpAuthenticators: readonly string[] | undefined;
  /** What has to come on top, all of it: the answer to the security question by name, any other proof. */
  readonly stepUp: readonly ('question' | 'any')[];
  /** The sign-on policy of the person's own pages says what is wanted instead. */
  readonly byAccessPolicy: boolean;
};

/** Limits of a session; `lifetimeMs` 0 = no absolute limit. */
export type SessionLimits = {
  readonly idleMs: number;
  readonly lifetimeMs: number;
  readonly persistent: boolean;
};

/** When somebody who has to give a second factor is asked again. */
export type FactorPrompt = {
  /** ALWAYS: at every sign-in. SESSION: again within a session. DEVICE: not on a device that was remembered. */
  readonly mode: 'ALWAYS' | 'DEVICE' | 'SESSION';
  /** How long a factor is good for (SESSION) or remembered (DEVICE); 0 = as long as the session, or the device. */
  readonly lifetimeMs: number;
  /** Whether the page has "remember this device" ticked. */
  readonly rememberByDefault: boolean;
};

/** SESSION_VIOLATION_DETECTION and POST_AUTH_SESSION: what a change of a session's surroundings leads to. */
export type SessionGuard = {
  /** The policies count for this change: a session that no longer meets them is a violation. */
  readonly evaluates: boolean;
  /** A violation ends the session. */
  readonly terminates: boolean;
};

/** MFA_ENROLL: what somebody may, or has to, set up. */
export type Enrollment = {
  readonly policyId: string;
  readonly ruleId: string | undefined;
  /** When they are asked: when a factor is wanted of them, at every sign-in, or never by themselves. */
  readonly when: 'CHALLENGE' | 'LOGIN' | 'NEVER' | 'NEVER_INCLUDING_RECOVERY';
  readonly authenticators: readonly EnrollableAuthenticator[];
  /** The rule means people in certain networks only: whoever it means is where the org wants factors to be set up. */
  readonly isByNetwork: boolean;
};

export type EnrollableAuthenticator = {
  readonly key: string;
  /** Of keys that several authenticators have. */
  readonly id: string | undefined;
  readonly self: 'REQUIRED' | 'OPTIONAL' | 'NOT_ALLOWED';
  /** Until when, or how often, a required one may be put off. */
  readonly gracePeriod: { readonly untilMs: number } | { readonly skips: number } | undefined;
  /** Groups of AAGUIDs, by name, of which a security key has to be. */
  readonly aaguidGroups: readonly string[];
};

/** OKTA_SIGN_ON: may a session begin, and for how long. */
export type GlobalSession = {
  readonly access: 'ALLOW' | 'DENY';
  readonly requireFactor: boolean;
  /** Nothing begins without the password, whatever else is proved (`primaryFactor: PASSWORD_IDP`). */
  readonly needsPassword: boolean;
  readonly prompt: FactorPrompt;
  readonly limits: SessionLimits;
  readonly policyId: string | undefined;
  readonly ruleId: string | undefined;
  readonly ruleName: string;
};

/** ACCESS_POLICY: what an app asks of who comes. */
export type AppSignOn = {
  readonly access: 'ALLOW' | 'DENY';
  /** Kinds of proof: something known, something owned, something one is. */
  readonly factors: 1 | 2;
  /** One of these has to hold beside `factors`; empty = nothing more is asked. */
  readonly alternatives: readonly AssuranceAlternative[];
  /** Authentication may not be older; undefined = as old as the session. 0 = every time. */
  readonly reauthenticateInMs: number | undefined;
  /** The session may not have lain idle longer. */
  readonly inactivityMs: number | undefined;
  /** What other rules ask that may be meant as well, and that has to be met beside it. */
  readonly also?: readonly AppSignOn[];
  readonly policyId: string | undefined;
  readonly ruleId: string | undefined;
  readonly ruleName: string;
};

/** Proofs that do together. In a chain each step takes another proof, none older than the step before it. */
export type AssuranceAlternative = {
  readonly steps: readonly ProofStep[];
  readonly isChain: boolean;
  /** These count for nothing, not even as the second factor. */
  readonly noneOf: readonly MethodMatcher[];
  /** What it asks that nobody here can vouch for: never satisfied. */
  readonly unverifiable: string | undefined;
};

/** One proof that is asked for. */
export type ProofStep = {
  /** Any of these. */
  readonly options: readonly ProofOption[];
  readonly reauthenticateInMs: number | undefined;
};

/** A method, by whatever of it is named. */
export type MethodMatcher = { readonly key?: string; readonly method?: string };

export type ProofOption = MethodMatcher & { readonly is: readonly Characteristic[] };

/** The people a password is checked against. */
export type PasswordOwner = { login: string; profile: Readonly<Record<string, unknown>> };
