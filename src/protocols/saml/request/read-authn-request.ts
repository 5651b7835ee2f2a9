import { attributeOf, type XmlElement } from '#src/protocols/xml/index.ts';
import { parameterOf, type SamlMessage } from '../bindings/saml-message.ts';
import {
  booleanOf,
  type ChildWalk,
  countOf,
  inSamlWords,
  malformed,
  quoted,
  uriOf,
  walkChildren,
} from '../element-reader.ts';
import { answering, checkVersion, readHeader } from '../incoming/message-header.ts';
import { openMessage } from '../incoming/open-message.ts';
import { SamlError } from '../saml-error.ts';
import { samlNamespaces } from '../saml-names.ts';
import type {
  AuthnContextComparison,
  AuthnRequest,
  NameId,
  NameIdPolicy,
  ReadAuthnRequestOptions,
  RequestedAuthnContext,
  Scoping,
} from './authn-request.ts';
import { readNameId } from './read-name-id.ts';
import { checkProtocolBinding, resolveAcs } from './resolve-acs.ts';

const { assertion, protocol } = samlNamespaces;

/** Judges an AuthnRequest (saml-core 3.4.1). A SamlError carries the address to tell it to, if there is a registered one. */
export function readAuthnRequest(message: SamlMessage, options: ReadAuthnRequestOptions): AuthnRequest {
  return inSamlWords(parameterOf(message), () => read(message, options));
}

function read(message: SamlMessage, options: ReadAuthnRequestOptions): AuthnRequest {
  const { sp, nowMs } = options;
  const opened = openMessage(message, {
    sp,
    nowMs,
    needsSignature: sp.requestsSigned,
    rootName: 'AuthnRequest',
  });
  const { element, isSigned } = opened;
  const { children, version, ...header } = readHeader(opened, options);
  const acs = resolveAcs(element, sp);
  return answering(message, { url: acs.url, inResponseTo: header.id }, () => {
    checkVersion(version);
    checkProtocolBinding(element);
    return {
      ...header,
      acs,
      relayState: message.relayState,
      isSigned,
      providerName: attributeOf(element, 'ProviderName')?.slice(0, 200),
      forceAuthn: booleanOf(element, 'ForceAuthn', false),
      isPassive: booleanOf(element, 'IsPassive', false),
      ...readWishes(children),
    };
  });
}

/** In the order of the schema. Conditions say how long the app would like the answer to be valid; ours lives as the app is set. */
function readWishes(
  children: ChildWalk,
): Pick<AuthnRequest, 'subject' | 'nameIdPolicy' | 'requestedAuthnContext' | 'scoping'> {
  const subject = children.optional(assertion, 'Subject');
  const nameIdPolicy = children.optional(protocol, 'NameIDPolicy');
  children.optional(assertion, 'Conditions');
  const requestedAuthnContext = children.optional(protocol, 'RequestedAuthnContext');
  const scoping = children.optional(protocol, 'Scoping');
  children.end();
  return {
    subject: subject && readSubject(subject),
    nameIdPolicy: nameIdPolicy && readNameIdPolicy(nameIdPolicy),
    requestedAuthnContext: requestedAuthnContext && readRequestedAuthnContext(requestedAuthnContext),
    scoping: scoping && readScoping(scoping),
  };
}

/** saml-profiles 4.1.4.1: a Subject that names the person, without confirmation. */
function readSubject(element: XmlElement): NameId {
  const children = walkChildren(element);
  const nameId = children.optional(assertion, 'NameID');
  const other =
    children.optional(assertion, 'BaseID') ??
    children.optional(assertion, 'EncryptedID') ??
    children.optional(assertion, 'SubjectConfirmation');
  if (nameId === undefined || other !== undefined) {
    throw new SamlError(
      'unsupported',
      `The Subject has ${quoted(other?.name ?? 'no NameID')}: name the person by a plain NameID, or leave the Subject out.`,
      { subcode: 'RequestUnsupported' },
    );
  }
  children.end();
  return readNameId(nameId);
}

function readNameIdPolicy(element: XmlElement): NameIdPolicy {
  walkChildren(element).end();
  return {
    format: attributeOf(element, 'Format'),
    spNameQualifier: attributeOf(element, 'SPNameQualifier'),
    allowCreate: booleanOf(element, 'AllowCreate', false),
  };
}

const comparisons: readonly AuthnContextComparison[] = ['exact', 'minimum', 'maximum', 'better'];

function readRequestedAuthnContext(element: XmlElement): RequestedAuthnContext {
  const asked = attributeOf(element, 'Comparison') ?? 'exact';
  const comparison = comparisons.find((known) => known === asked);
  if (comparison === undefined)
    throw malformed(element, `has Comparison=${quoted(asked)}: it must be one of ${comparisons.join(', ')}`);
  const children = walkChildren(element);
  const classRefs = children.many(assertion, 'AuthnContextClassRef').map(uriOf);
  const declRefs = classRefs.length > 0 ? [] : children.many(assertion, 'AuthnContextDeclRef').map(uriOf);
  children.end();
  if (classRefs.length + declRefs.length === 0) throw malformed(element, 'names no authentication context');
  return { comparison, classRefs, declRefs };
}

function readScoping(element: XmlElement): Scoping {
  const children = walkChildren(element);
  const idpList = children.optional(protocol, 'IDPList');
  const requesterIds = children.many(protocol, 'RequesterID').map(uriOf);
  children.end();
  return {
    proxyCount: countOf(element, 'ProxyCount', 4_294_967_295),
    idpList: idpList === undefined ? [] : readIdpList(idpList),
    requesterIds,
  };
}

/** GetComplete names an address where more of the list is. It is not fetched: nobody tells us where to look. */
function readIdpList(element: XmlElement): string[] {
  const children = walkChildren(element);
  const entries = children.many(protocol, 'IDPEntry');
  children.optional(protocol, 'GetComplete');
  children.end();
  if (entries.length === 0) throw malformed(element, 'has no IDPEntry');
  return entries.map((entry) => {
    const id = attributeOf(entry, 'ProviderID');
    if (id === undefined) throw malformed(entry, 'has no attribute "ProviderID"');
    return id;
  });
}
