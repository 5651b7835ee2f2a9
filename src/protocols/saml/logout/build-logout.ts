import {
  render,
  renderUnsigned,
  signatureHere,
  signRendered,
  x,
  type XmlNode,
  type XmlSigner,
} from '#src/protocols/xml/index.ts';
import { formatInstant } from '../instant.ts';
import { prefixes } from '../outgoing-prefixes.ts';
import { statusNode } from '../status.ts';
import type { LogoutRequestInput, LogoutResponseInput } from './logout-message.ts';

/** Tells an app that a person leaves (saml-core 3.7.1). */
export async function buildLogoutRequest(input: LogoutRequestInput): Promise<string> {
  const { nameId, notOnOrAfterMs, reason } = input;
  return write(input, (signature) =>
    x(
      'samlp:LogoutRequest',
      {
        ...header(input),
        NotOnOrAfter: notOnOrAfterMs === undefined ? undefined : formatInstant(notOnOrAfterMs),
        Reason: reason === undefined ? undefined : `urn:oasis:names:tc:SAML:2.0:logout:${reason}`,
      },
      x('saml:Issuer', {}, input.issuer),
      signature,
      x(
        'saml:NameID',
        {
          Format: nameId.format,
          NameQualifier: nameId.nameQualifier,
          SPNameQualifier: nameId.spNameQualifier,
        },
        nameId.value,
      ),
      input.sessionIndexes.map((index) => x('samlp:SessionIndex', {}, index)),
    ),
  );
}

/** Answers an app that told us (saml-core 3.7.2). */
export async function buildLogoutResponse(input: LogoutResponseInput): Promise<string> {
  return write(input, (signature) =>
    x(
      'samlp:LogoutResponse',
      { ...header(input), InResponseTo: input.inResponseTo },
      x('saml:Issuer', {}, input.issuer),
      signature,
      statusNode(input.status),
    ),
  );
}

type Common = Pick<LogoutRequestInput, 'id' | 'nowMs' | 'destination' | 'signer'>;

const header = ({ id, nowMs, destination }: Common): Readonly<Record<string, string>> => ({
  Destination: destination,
  ID: id,
  IssueInstant: formatInstant(nowMs),
  Version: '2.0',
});

async function write(
  { id, signer }: { readonly id: string; readonly signer: XmlSigner | undefined },
  node: (signature: XmlNode | undefined) => XmlNode,
): Promise<string> {
  if (signer === undefined) return render(node(undefined), prefixes);
  return signRendered(renderUnsigned(node(signatureHere), prefixes), { id }, signer);
}
