import { attributeOf, type XmlElement } from '#src/protocols/xml/index.ts';
import { parameterOf, type SamlMessage } from '../bindings/saml-message.ts';
import {
  type ChildWalk,
  identifierOf,
  inSamlWords,
  malformed,
  quoted,
  requiredInstant,
  requiredText,
  uriOf,
  walkChildren,
} from '../element-reader.ts';
import { SamlError } from '../saml-error.ts';
import { samlNamespaces } from '../saml-names.ts';
import type { SamlServiceProvider } from '../service-provider.ts';
import type { OpenedMessage } from './open-message.ts';

export type HeaderOptions = {
  readonly sp: Pick<SamlServiceProvider, 'issuers'>;
  readonly destinations: readonly string[];
  readonly nowMs: number;
  readonly clockSkewMs?: number;
};

/** What every request and response begins with (saml-core 3.2.1 and 3.2.2). */
export type MessageHeader = {
  readonly id: string;
  readonly version: string;
  readonly issuer: string;
  readonly issuedMs: number;
  readonly destination: string | undefined;
  /** The children behind Issuer and Extensions. */
  readonly children: ChildWalk;
};

export const defaultClockSkewMs = 3 * 60_000;

/**
 * How old a message may be beside the skew. A browser carries it in a moment; an older one is a bookmark or a replay. Responses to
 * it are bound to its ID, so this is no replay protection by itself.
 */
export const maxMessageAgeMs = 5 * 60_000;

const entityFormat = 'urn:oasis:names:tc:SAML:2.0:nameid-format:entity';

export function readHeader({ element, isSigned }: OpenedMessage, options: HeaderOptions): MessageHeader {
  const id = identifierOf(element);
  const version = requiredText(element, 'Version');
  const issuedMs = requiredInstant(element, 'IssueInstant');
  const children = walkChildren(element);
  const issuer = checkIssuer(children.required(samlNamespaces.assertion, 'Issuer'), options);
  children.optional(samlNamespaces.protocol, 'Extensions');
  checkInstant(element, issuedMs, options);
  const destination = checkDestination(element, isSigned, options);
  return { id, version, issuer, issuedMs, destination, children };
}

function checkIssuer(element: XmlElement, { sp }: HeaderOptions): string {
  const format = attributeOf(element, 'Format');
  if (format !== undefined && format !== entityFormat)
    throw malformed(
      element,
      `has the Format ${quoted(format)}: an app is named by its entity id, of Format "${entityFormat}" or none`,
    );
  const issuer = uriOf(element);
  if (!sp.issuers.includes(issuer)) {
    throw new SamlError(
      'issuer',
      `The Issuer is ${quoted(issuer)}, and the app at this address is ${sp.issuers.map(quoted).join(' or ')}: set its entity id there or here.`,
    );
  }
  return issuer;
}

function checkInstant(
  element: XmlElement,
  issuedMs: number,
  { nowMs, clockSkewMs = defaultClockSkewMs }: HeaderOptions,
): void {
  const written = attributeOf(element, 'IssueInstant') ?? '';
  const now = new Date(nowMs).toISOString();
  if (issuedMs < nowMs - maxMessageAgeMs - clockSkewMs) {
    throw new SamlError(
      'expired',
      `The IssueInstant is ${quoted(written)}, too long before now (${now}): open the app again, and compare the clocks if it stays so.`,
    );
  }
  if (issuedMs > nowMs + clockSkewMs) {
    throw new SamlError(
      'expired',
      `The IssueInstant is ${quoted(written)}, after now (${now}): the clock of the app is ahead, set it by NTP.`,
    );
  }
}

/** saml-bindings 3.4.5.2 and 3.5.5.2: a signed message says where it goes, so that it cannot be carried elsewhere. */
function checkDestination(
  element: XmlElement,
  isSigned: boolean,
  { destinations }: HeaderOptions,
): string | undefined {
  const destination = attributeOf(element, 'Destination');
  if (destination === undefined || destination === '') {
    if (!isSigned) return undefined;
    throw new SamlError(
      'destination',
      `${quoted(element.name)} is signed and has no Destination: the app must say that it is meant for ${quoted(destinations[0] ?? '')}.`,
    );
  }
  if (!destinations.includes(destination)) {
    throw new SamlError(
      'destination',
      `The Destination is ${quoted(destination)}, which is not this address: set ${destinations.map(quoted).join(' or ')} in the app.`,
    );
  }
  return destination;
}

/** Runs last of the checks, since only then it is known where a VersionMismatch can be answered (saml-core 4.1.3.2). */
export function checkVersion(version: string): void {
  if (version === '2.0') return;
  const isHigher = /^([3-9]|\d{2,})\.|^2\.0*[1-9]/.test(version);
  throw new SamlError('version', `The Version is ${quoted(version)}: only "2.0" is known.`, {
    status: 'VersionMismatch',
    subcode: isHigher ? 'RequestVersionTooHigh' : 'RequestVersionTooLow',
  });
}

/** What goes wrong from here on, the app can be told. */
export function answering<T>(
  message: SamlMessage,
  { url, inResponseTo }: { readonly url: string; readonly inResponseTo: string },
  work: () => T,
): T {
  try {
    return inSamlWords(parameterOf(message), work);
  } catch (error) {
    if (!(error instanceof SamlError)) throw error;
    throw error.toBeAnsweredTo({ url, inResponseTo, relayState: message.relayState });
  }
}
