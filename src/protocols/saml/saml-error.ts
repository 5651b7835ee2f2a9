import type { SamlStatus, SubStatus, TopStatus } from './saml-names.ts';

/** What is wrong with a message, a request or a metadata document. */
export type SamlErrorCode =
  | 'malformed' // cannot be read: encoding, XML, order of elements, a value that is not of its type
  | 'too_large' // as it came, or inflated
  | 'duplicate' // a parameter that was sent twice
  | 'unsupported' // readable, and we do not do it
  | 'version' // not SAML 2.0
  | 'issuer' // not from the app whose address it came to
  | 'destination' // meant for another address
  | 'expired' // too old, from the future, or past its validity
  | 'unsigned' // has no signature and needs one
  | 'signature' // has one that does not hold
  | 'certificate' // nothing to verify with, or it has run out
  | 'acs' // the address to answer at is not registered
  | 'name_id_policy' // the person cannot be named as asked
  | 'authn_context' // the authentication cannot be as asked
  | 'scoping' // another identity provider is asked for
  | 'subject' // another person is asked for
  | 'not_a_service_provider' // metadata of another kind
  | 'ambiguous'; // metadata of several, and none was chosen

/** Where an app is told about an error: known once its request proved to be its own and its address registered. */
export type SamlAnswerTarget = {
  /** Registered: the ACS for an AuthnRequest, slo.responseUrl for a LogoutRequest. */
  readonly url: string;
  readonly inResponseTo: string;
  readonly relayState: string | undefined;
};

/**
 * What cannot be accepted. The message quotes the element or parameter and says what to do: it is for administrators.
 * With `answerTo` the app may be told, by a Response or LogoutResponse with `status`; without, the error is a page of our own.
 */
export class SamlError extends Error {
  readonly code: SamlErrorCode;
  readonly status: SamlStatus;
  readonly answerTo: SamlAnswerTarget | undefined;

  constructor(
    code: SamlErrorCode,
    message: string,
    options: { status?: TopStatus; subcode?: SubStatus; answerTo?: SamlAnswerTarget | undefined } = {},
  ) {
    super(message);
    this.name = 'SamlError';
    this.code = code;
    this.status = { code: options.status ?? 'Requester', subcode: options.subcode, message };
    this.answerTo = options.answerTo;
  }

  /** Issuer and ACS are known, so the app may be told. */
  get answerable(): boolean {
    return this.answerTo !== undefined;
  }

  /** The same, for the app that is now known to ask. */
  toBeAnsweredTo(answerTo: SamlAnswerTarget): SamlError {
    const { code: status, subcode } = this.status;
    return new SamlError(this.code, this.message, {
      status,
      answerTo,
      ...(subcode === undefined ? {} : { subcode }),
    });
  }
}
