// saml-core 3.7, saml-profiles 4.4. Both messages end something for a person, so both must be signed, whatever else an app may send
// unsigned; and both are read from the bytes that verified.
import { attributeOf, textOf } from '#src/protocols/xml/index.ts';
import { parameterOf, type SamlMessage } from '../bindings/saml-message.ts';
import { identifierOf, inSamlWords, instantOf, malformed, quoted } from '../element-reader.ts';
import {
  answering,
  checkVersion,
  defaultClockSkewMs,
  type MessageHeader,
  readHeader,
} from '../incoming/message-header.ts';
import { type OpenedMessage, openMessage } from '../incoming/open-message.ts';
import { readNameId } from '../request/read-name-id.ts';
import { SamlError } from '../saml-error.ts';
import { samlNamespaces } from '../saml-names.ts';
import { readStatus } from '../status.ts';
import type { LogoutRequest, LogoutResponse, ReadLogoutOptions } from './logout-message.ts';

const { assertion, protocol } = samlNamespaces;

/** Judges a LogoutRequest. A SamlError carries the address to tell it to, where the app has one for our LogoutResponse. */
export function readLogoutRequest(message: SamlMessage, options: ReadLogoutOptions): LogoutRequest {
  return inSamlWords(parameterOf(message), () => {
    const { opened, header } = open(message, 'LogoutRequest', options);
    const url = options.sp.slo?.responseUrl;
    const read = (): LogoutRequest => readRequest(message, opened, header, options);
    return url === undefined ? read() : answering(message, { url, inResponseTo: header.id }, read);
  });
}

function open(
  message: SamlMessage,
  rootName: 'LogoutRequest' | 'LogoutResponse',
  options: ReadLogoutOptions,
): { opened: OpenedMessage; header: MessageHeader } {
  const { sp, nowMs } = options;
  if (sp.slo === undefined) {
    throw new SamlError(
      'unsupported',
      'Single logout is off for this app: switch it on, with the addresses of the app, or take our logout address out of the app.',
    );
  }
  const opened = openMessage(message, { sp, nowMs, needsSignature: true, rootName });
  return { opened, header: readHeader(opened, options) };
}

function readRequest(
  { relayState }: SamlMessage,
  opened: OpenedMessage,
  header: MessageHeader,
  options: ReadLogoutOptions,
): LogoutRequest {
  checkVersion(header.version);
  const notOnOrAfterMs = instantOf(opened.element, 'NotOnOrAfter');
  checkStillWanted(notOnOrAfterMs, options);
  return {
    id: header.id,
    issuer: header.issuer,
    issuedMs: header.issuedMs,
    relayState,
    reason: attributeOf(opened.element, 'Reason')?.slice(0, 200),
    notOnOrAfterMs,
    ...readWho(opened, header),
  };
}

function checkStillWanted(
  notOnOrAfterMs: number | undefined,
  { nowMs, clockSkewMs = defaultClockSkewMs }: ReadLogoutOptions,
): void {
  if (notOnOrAfterMs === undefined || nowMs < notOnOrAfterMs + clockSkewMs) return;
  throw new SamlError(
    'expired',
    `The NotOnOrAfter of the LogoutRequest is ${quoted(new Date(notOnOrAfterMs).toISOString())}, which is over: sign out in the app again.`,
  );
}

function readWho(
  { element }: OpenedMessage,
  { children }: MessageHeader,
): Pick<LogoutRequest, 'nameId' | 'sessionIndexes'> {
  const nameId = children.optional(assertion, 'NameID');
  if (nameId === undefined) {
    const other = children.optional(assertion, 'EncryptedID') ?? children.optional(assertion, 'BaseID');
    if (other === undefined) throw malformed(element, 'names nobody: it needs a saml:NameID');
    throw new SamlError(
      'unsupported',
      `The LogoutRequest names the person by ${quoted(other.name)}, which is not read here: send the saml:NameID unencrypted, over TLS.`,
      { subcode: 'RequestUnsupported' },
    );
  }
  const sessionIndexes = children.many(protocol, 'SessionIndex').map((index) => {
    const text = textOf(index);
    if (text === '' || text.length > 256) throw malformed(index, 'must have 1 to 256 characters');
    return text;
  });
  children.end();
  return { nameId: readNameId(nameId), sessionIndexes };
}

/** Judges a LogoutResponse. Whether it answers a request of ours is for the caller to see by `inResponseTo`. */
export function readLogoutResponse(message: SamlMessage, options: ReadLogoutOptions): LogoutResponse {
  return inSamlWords(parameterOf(message), () => {
    const { opened, header } = open(message, 'LogoutResponse', options);
    checkVersion(header.version);
    const inResponseTo = identifierOf(opened.element, 'InResponseTo');
    const status = readStatus(header.children.required(protocol, 'Status'));
    header.children.end();
    return {
      id: header.id,
      issuer: header.issuer,
      inResponseTo,
      relayState: message.relayState,
      isComplete: status.code === 'Success' && status.subcode !== 'PartialLogout',
      status,
    };
  });
}
