export type WsFedErrorCode =
  | 'malformed' // a parameter that is missing, too long or not of its type
  | 'duplicate' // a parameter that was sent twice
  | 'unsupported' // an action we do not do
  | 'realm' // wtrealm is not this app's
  | 'reply'; // wreply is not an address of this app

/** WS-Federation has no way to tell the app about an error: it is always a page of ours. The message is for administrators. */
export class WsFedError extends Error {
  readonly code: WsFedErrorCode;
  readonly parameter: string;

  constructor(code: WsFedErrorCode, parameter: string, message: string) {
    super(message);
    this.name = 'WsFedError';
    this.code = code;
    this.parameter = parameter;
  }
}
