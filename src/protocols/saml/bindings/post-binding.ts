// saml-bindings 3.5: the message, in base64, in a form that the browser posts. A signature is inside of it.
import { SamlError } from '../saml-error.ts';
import { decodeBase64 } from './base64.ts';
import { checkRelayState } from './relay-state.ts';
import type { SamlMessage } from './saml-message.ts';

const maxTextLength = 384 * 1024;

/** Reads the decoded pairs of a form, in their order and with duplicates. */
export function decodePost(pairs: readonly (readonly [name: string, value: string])[]): SamlMessage {
  const only = (name: string): string | undefined => {
    const values = pairs.filter(([found]) => found === name);
    if (values.length > 1)
      throw new SamlError('duplicate', `The field "${name}" was sent more than once: send it once.`);
    return values[0]?.[1];
  };
  const request = only('SAMLRequest');
  const response = only('SAMLResponse');
  const relayState = checkRelayState(only('RelayState'));
  if (request !== undefined && response !== undefined)
    throw new SamlError('malformed', 'The form has both "SAMLRequest" and "SAMLResponse": send one.');
  const text = request ?? response;
  if (text === undefined)
    throw new SamlError('malformed', 'The form has neither "SAMLRequest" nor "SAMLResponse": send one.');
  const parameter = request === undefined ? 'SAMLResponse' : 'SAMLRequest';
  if (text.length > maxTextLength)
    throw new SamlError('too_large', `"${parameter}" has more than ${maxTextLength} characters: send less.`);
  return {
    binding: 'POST',
    kind: request === undefined ? 'response' : 'request',
    bytes: decodeBase64(parameter, text),
    relayState,
    detached: undefined,
  };
}

/** The fields of the form that the browser posts. */
export function encodePost(outgoing: {
  readonly kind: 'request' | 'response';
  readonly xml: string;
  readonly relayState: string | undefined;
}): readonly (readonly [name: string, value: string])[] {
  const { kind, xml, relayState } = outgoing;
  const message = Buffer.from(xml, 'utf8').toString('base64');
  const name = kind === 'request' ? 'SAMLRequest' : 'SAMLResponse';
  return relayState === undefined || relayState === ''
    ? [[name, message]]
    : [
        [name, message],
        ['RelayState', relayState],
      ];
}
