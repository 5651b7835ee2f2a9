import { SamlError } from '../saml-error.ts';

/**
 * saml-bindings 3.4.3 and 3.5.3 allow 80 bytes, and every second service provider sends more. It is carried, and never
 * followed, so its length is the only thing that could hurt.
 */
const maxBytes = 2048;

export function checkRelayState(relayState: string | undefined): string | undefined {
  if (relayState === undefined || relayState === '') return undefined;
  if (Buffer.byteLength(relayState) > maxBytes) {
    throw new SamlError(
      'too_large',
      `"RelayState" has more than ${maxBytes} bytes: keep the state in the app and send a reference to it.`,
    );
  }
  if (relayState.includes('\0'))
    throw new SamlError('malformed', '"RelayState" has a NUL character: encode it before it is sent.');
  return relayState;
}
