import type { Reply, UnauthenticatedRequest } from '#src/platform/http/index.ts';
import type {
  AuthnRequest,
  NameIdFormat,
  ResponseAttribute,
  SamlStatus,
  SubStatus,
} from '#src/protocols/saml/index.ts';
import type { Entered } from '#src/sso/entry/index.ts';
import type { IdpAddresses, SamlAppInstance } from '../saml-app.ts';
import type { SamlProblem } from '../saml-needs.ts';

/** A sign-on to an app on its way through the steps. Each step gives it back with what it found out. */
export type Visit = {
  readonly http: UnauthenticatedRequest;
  readonly app: SamlAppInstance;
  readonly idp: IdpAddresses;
  /** Undefined where nobody asked: the sign-on was started here. */
  readonly request: AuthnRequest | undefined;
  readonly relayState: string | undefined;
  /** When it first arrived. Whoever signed in since then did so for it. */
  readonly requestedMs: number;
  /** It has been to sign-in and back. */
  readonly isResumed: boolean;
  /** How the person is named. */
  readonly format: NameIdFormat;
  readonly entered: Extract<Entered, { outcome: 'ENTERED' }> | undefined;
  /** How they proved who they are, in the app's terms. */
  readonly classRef: string | undefined;
  readonly subject:
    | { readonly nameId: string; readonly attributes: readonly ResponseAttribute[] }
    | undefined;
};

/** A step lets the visit go on, or answers it. */
export type VisitStep = (visit: Visit) => Promise<Visit | { readonly reply: Reply }>;

/** A no. The app is told where it asked and can do something about it; otherwise there is a page of ours. */
export class Refusal extends Error {
  readonly status: SamlStatus;
  /** Which page; undefined: the app is told. */
  readonly problem: SamlProblem | undefined;

  /** The message is for administrators: it says what to do. */
  constructor(message: string, options: { subcode: SubStatus; problem?: SamlProblem }) {
    super(message);
    this.name = 'Refusal';
    this.status = { code: 'Responder', subcode: options.subcode, message };
    this.problem = options.problem;
  }
}
