import type { Translator } from '#web/messages/index.ts';
import type { SigninFrame } from '#web/signin/index.ts';
import type { Markup } from '#web/ui/index.ts';
import type { MethodProof } from '#src/access/proofs/index.ts';
import type { ClientContext, UnauthenticatedRequest } from '#src/platform/http/index.ts';
import type { FactorAnswer, FactorProvider, FactorType, UserFactor } from '../user-factors/index.ts';

/** What a page that asks for a factor knows of it. */
export type ChallengeView = {
  readonly factor: UserFactor;
  /** As the kind's `challenge` made it; empty where nothing was sent or made. */
  readonly shown: Readonly<Record<string, unknown>>;
  /** What was wrong with the last answer, in words; the same for everything that can be wrong. */
  readonly problem: string | undefined;
  /** The app somebody is on the way to. */
  readonly appLabel: string | undefined;
};

/** What a page that sets up a factor knows: `activation` as the kind's `enroll` gave it, or undefined while its profile is asked for. */
export type EnrollView = {
  readonly factor: UserFactor | undefined;
  readonly activation: Readonly<Record<string, unknown>> | undefined;
  readonly problem: string | undefined;
  readonly login: string;
};

/** How a kind of factor shows itself to people: at sign-in, when it is set up, in the list of one's own. Words and fields only. */
export type FactorFace = {
  readonly factorType: FactorType;
  readonly provider: FactorProvider;
  /** "Authenticator app". */
  name(t: Translator): string;
  /** Which of them: "+81 •••• 5678". A nickname goes before it. */
  hint?(t: Translator, factor: UserFactor): string | undefined;
  icon(): Markup;
  /** Okta-like order of preference when a page has to choose: higher first. Phishing-resistant 100, push 80, otp 60, message 40. */
  readonly strength: number;
  readonly challenge: {
    lead(t: Translator, view: ChallengeView): string;
    /** The fields that answer, within a form that has `t`, `step` and a submit button. */
    fields(frame: SigninFrame, view: ChallengeView): Markup;
    /** The answer in what was posted; undefined where the field was left empty. */
    answer(form: ReadonlyMap<string, string>): FactorAnswer | undefined;
    /** Button text; undefined: the usual "Verify"; null: no button (a script or somebody elsewhere sends it on). */
    submit?(t: Translator): string | null;
    /** Whether the page asks by itself until somebody has answered elsewhere. */
    readonly polls?: boolean;
    /** Whether something can be sent again. */
    readonly resends?: boolean;
    /** Own script beside the page, an asset name; `enhance.js` otherwise. */
    readonly script?: string;
  };
  /** Absent for factors that nobody sets up themselves (a temporary code). */
  readonly enroll?: {
    /** Why one would take this one, in a sentence. */
    pitch(t: Translator): string;
    /** What has to be asked before it can be set up (a phone number). */
    profile?: {
      lead(t: Translator): string;
      fields(frame: SigninFrame, view: EnrollView): Markup;
      read(form: ReadonlyMap<string, string>): Record<string, unknown>;
    };
    lead(t: Translator, view: EnrollView): string;
    fields(frame: SigninFrame, view: EnrollView): Markup;
    answer(form: ReadonlyMap<string, string>): FactorAnswer | undefined;
    submit?(t: Translator): string | null;
    readonly script?: string;
    /** Whether it is finished elsewhere (on a phone): the page asks by itself whether `activate` makes it active. */
    readonly polls?: boolean;
  };
};

/** What a way in of its own knows of the sign-in it is used in. */
export type WayInRequest = {
  /** As typed; nobody has looked it up. */
  readonly login: string | undefined;
  /** Re-authentication: nobody but this person can go on. */
  readonly subject: string | undefined;
  readonly appId: string | undefined;
  /** Hash of the browser's binding: what is made for one browser is worth nothing in another. */
  readonly binding: string;
  readonly client: ClientContext;
  readonly cookies?: UnauthenticatedRequest['cookies'];
  /** As the way left it; sealed in between. */
  readonly state: Readonly<Record<string, unknown>> | undefined;
};

export type WayInOutcome =
  | {
      readonly proved: {
        userId: string;
        proof: MethodProof;
        /** For a screen that others use, too: the session is no longer than this, whatever the policy says, and never persistent. */
        atMost?: { idleMs: number; lifetimeMs: number };
      };
    }
  /** Stay on the page: a problem in words by key of web/messages, or new state; or too much was tried, whoever the login is of. */
  | {
      readonly stay: {
        state?: Readonly<Record<string, unknown>>;
        problem?: string;
        tooOften?: { waitMs: number };
      };
    };

/**
 * Another way to begin than a password: a passkey without a username, a link in a mail, a temporary code, a QR code. Offered the same to
 * everybody, whoever they say they are, so that nothing tells who exists and has what.
 */
export type WayIn = {
  /** In addresses and forms: `passkey`, `email`, `tac`, `qr`. */
  readonly name: string;
  /** It can do nothing without a name typed (a link in a mail); the page asks for one before `begin`. */
  readonly needsLogin?: boolean;
  /** Whether the org allows it at all. */
  isOffered(): boolean;
  label(t: Translator): string;
  icon(): Markup;
  /**
   * Beside the identifier field, for passkeys in the browser's own list: markup in the form, the script, and `username webauthn`. The
   * script sends the form with `answers` set to the name of the way, which hands the form to `take`.
   */
  onIdentifier?(
    frame: SigninFrame,
    request: WayInRequest,
  ): Promise<{ fields: Markup; script: string; autocomplete: string } | undefined>;
  /** Called when somebody chooses the way, and again for "send again": sends or makes what is needed. */
  begin(request: WayInRequest): Promise<Readonly<Record<string, unknown>>>;
  title(t: Translator): string;
  lead(t: Translator, request: WayInRequest): string;
  fields(frame: SigninFrame, request: WayInRequest, problem: string | undefined): Markup;
  submit?(t: Translator): string | null;
  readonly script?: string;
  readonly polls?: boolean;
  take(form: ReadonlyMap<string, string>, request: WayInRequest): Promise<WayInOutcome>;
  /** Asked by the page while it waits. */
  poll?(request: WayInRequest): Promise<WayInOutcome>;
};
