// Messages with something changed: each is refused in SAML's own words or, where it is signed, read exactly as it was. Anything else
// that is thrown would be an error of ours that a stranger can cause.
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createRandom, type Random } from '#test/fuzz/random.ts';
import {
  aServiceProvider,
  byPost,
  nowMs,
  redirectQuery,
  samlText,
  signedSamlText,
  sloUrl,
  ssoUrl,
  trusted,
} from '#test/kit/saml.ts';
import { testKey, testSigner } from '#test/kit/signed-xml.ts';
import { x } from '#src/protocols/xml/index.ts';
import {
  decodeRedirect,
  nameIdFormats,
  readAuthnRequest,
  readLogoutRequest,
  readSpMetadata,
  SamlError,
} from './index.ts';

const key = testKey('desk');
const signer = testSigner(key);
const sp = aServiceProvider({ certificates: [trusted(key)] });
const rounds = 2_000;

const wishes = [
  x('saml:Subject', {}, x('saml:NameID', {}, 'ann@example.com')),
  x('samlp:NameIDPolicy', { AllowCreate: 'true', Format: nameIdFormats.transient }),
  x('samlp:RequestedAuthnContext', {}, x('saml:AuthnContextClassRef', {}, 'urn:a')),
  x(
    'samlp:Scoping',
    { ProxyCount: '1' },
    x('samlp:IDPList', {}, x('samlp:IDPEntry', { ProviderID: 'urn:i' })),
  ),
];

/** What is read, or that it was refused; other errors go through. */
function outcome<T>(read: () => T): T | 'refused' {
  try {
    return read();
  } catch (error) {
    if (error instanceof SamlError) return 'refused';
    throw error;
  }
}

/** Compared without the test runner, which would describe differences thousands of times. */
const isUnchanged = (read: unknown, original: unknown): boolean =>
  read === 'refused' || isDeepStrictEqual(read, original);

describe('SECURITY.md A6 S1 a message with something changed', () => {
  test('signed: is refused or read as it was', async () => {
    const leaves = [x('saml:NameID', {}, 'ann@example.com'), x('samlp:SessionIndex', {}, '_s1')];
    const logout = await signedSamlText('LogoutRequest', { children: leaves }, signer);
    const readLogout = (xml: string) => readLogoutRequest(byPost(xml), { sp, destinations: [sloUrl], nowMs });
    const login = await signedSamlText('AuthnRequest', { children: wishes }, signer);
    const readLogin = (xml: string) =>
      readAuthnRequest(byPost(xml), { sp: { ...sp, requestsSigned: true }, destinations: [ssoUrl], nowMs });
    const random = createRandom(11);
    const [originalLogout, originalLogin] = [readLogout(logout), readLogin(login)];
    for (let round = 0; round < rounds; round += 1) {
      expect(
        isUnchanged(
          outcome(() => readLogout(mutated(logout, random))),
          originalLogout,
        ),
      ).toBe(true);
      expect(
        isUnchanged(
          outcome(() => readLogin(mutated(login, random))),
          originalLogin,
        ),
      ).toBe(true);
    }
  });

  test('unsigned: is refused in words or read, and answered at a registered address', () => {
    const random = createRandom(12);
    const xml = samlText('AuthnRequest', { children: wishes });
    for (let round = 0; round < rounds; round += 1) {
      const read = outcome(() =>
        readAuthnRequest(byPost(mutated(xml, random)), { sp, destinations: [ssoUrl], nowMs }),
      );
      expect(read === 'refused' || sp.acs.includes(read.acs)).toBe(true);
    }
  });

  test('a signed query: is refused or read as it was', async () => {
    const random = createRandom(13);
    const options = { sp: { ...sp, requestsSigned: true }, destinations: [ssoUrl], nowMs };
    const query = await redirectQuery(samlText('AuthnRequest', { children: wishes }), {
      signer,
      relayState: 'a/b',
    });
    const original = readAuthnRequest(decodeRedirect(query), options);
    for (let round = 0; round < rounds; round += 1) {
      const read = outcome(() => readAuthnRequest(decodeRedirect(mutated(query, random)), options));
      expect(isUnchanged(read, original)).toBe(true);
    }
  });

  test('metadata: is refused in words or read', () => {
    const random = createRandom(14);
    const xml = `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><md:EntityDescriptor entityID="urn:e" validUntil="2027-01-01T00:00:00Z"><md:SPSSODescriptor AuthnRequestsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${key.certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://e.example/slo"></md:SingleLogoutService><md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://e.example/acs" index="1"></md:AssertionConsumerService></md:SPSSODescriptor><md:Organization><md:OrganizationURL xml:lang="en">u</md:OrganizationURL></md:Organization></md:EntityDescriptor></md:EntitiesDescriptor>`;
    expect(readSpMetadata(Buffer.from(xml), { nowMs }).entityId).toBe('urn:e');
    for (let round = 0; round < rounds; round += 1) {
      const read = outcome(() => readSpMetadata(Buffer.from(mutated(xml, random)), { nowMs }));
      expect(read === 'refused' || read.acs.every(({ url }) => /^https?:/i.test(url))).toBe(true);
    }
  });
});

const inserted = [
  '<',
  '>',
  '&',
  '"',
  '/',
  ':',
  ' ',
  '=',
  '%',
  '+',
  '\n',
  'é',
  '\0',
  '<a/>',
  '<!--x-->',
  '<x xmlns="u">t</x>',
  ' ID="_request1"',
  ']]>',
  '&amp;',
  '2',
  '-',
];

function mutated(text: string, random: Random): string {
  const at = random.below(text.length);
  const to = Math.min(text.length, at + random.below(random.chance(0.5) ? 4 : 300));
  switch (random.below(4)) {
    case 0: // something more
      return text.slice(0, at) + random.pick(inserted) + text.slice(at);
    case 1: // something less
      return text.slice(0, at) + text.slice(to);
    case 2: // something else
      return text.slice(0, at) + random.pick(inserted) + text.slice(at + 1);
    default: {
      // a piece of it somewhere else
      const elsewhere = random.below(text.length);
      return text.slice(0, elsewhere) + text.slice(at, to) + text.slice(elsewhere);
    }
  }
}
