/** The closed set of reasons for which a JOSE object is not accepted. Callers turn them into their protocol's error. */
export type JoseErrorCode =
  | 'malformed' // not a compact JWS: size, parts, base64url, JSON
  | 'unsupported' // an algorithm or critical header we do not implement
  | 'key_refused' // a key that must not be used: private where public is wanted, too short, wrong use
  | 'key_not_found' // no registered key for this kid and algorithm
  | 'signature' // the signature does not verify
  | 'type' // the `typ` header is not the expected one
  | 'claims'; // a claim is missing or wrong

export class JoseError extends Error {
  readonly code: JoseErrorCode;
  /** The header or claim at fault, where there is one. */
  readonly field: string | undefined;

  constructor(code: JoseErrorCode, message: string, field?: string) {
    super(message);
    this.name = 'JoseError';
    this.code = code;
    this.field = field;
  }
}
