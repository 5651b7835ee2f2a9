// What every SAML service provider of these tests is: addresses and a certificate known beforehand, so that the app can be made;
// then started with the identity provider's metadata.
import { testRsaCertificate } from '#test/kit/certificate.ts';

export type SamlPeer = {
  name: string;
  entityId: string;
  acsUrl: string;
  sloUrl: string;
  /** How it wants to be told of a logout. */
  sloBinding: 'REDIRECT' | 'POST';
  /** PEM; it signs its requests and decrypts assertions. */
  certificate: string;
  /** Shows whom it knows, or asks for a sign-in. */
  protectedUrl: string;
  /** Begins single logout; `sloReturnUrl` is where the person then arrives. */
  signOutUrl: string;
  afterSignOutUrl: string;
  /** Its own metadata, as it publishes it. */
  metadataUrl: string;
  start(idp: IdpMetadata): Promise<void>;
  log(): Promise<string>;
  stop(): Promise<void>;
};

export type IdpMetadata = {
  xml: string;
  entityId: string;
  /** HTTP-Redirect, and HTTP-POST where it is offered. */
  ssoUrl: string;
  sloUrl: string;
  /** PEM, newest first as published. */
  certificates: string[];
};

export type PeerKeys = { cert: string; key: string };

/** 2048 bits of RSA take a while; one pair per peer and run. */
export const peerKeys = (name: string): PeerKeys => testRsaCertificate(`${name} of a test`);

/** Reads what libraries without metadata support want to be told, as an administrator would copy it. */
export function readIdpMetadata(xml: string): IdpMetadata {
  const first = (pattern: RegExp): string => pattern.exec(xml)?.[1] ?? '';
  const location = (service: string): string => {
    const element = new RegExp(`<(?:\\w+:)?${service}\\b[^>]*HTTP-Redirect[^>]*>`).exec(xml)?.[0] ?? '';
    return /Location="([^"]*)"/.exec(element)?.[1]?.replaceAll('&amp;', '&') ?? '';
  };
  const certificates = [...xml.matchAll(/<(?:\w+:)?X509Certificate>([^<]+)</g)].map(([, der = '']) => {
    const lines = der.replace(/\s/g, '').match(/.{1,64}/g) ?? [];
    return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
  });
  return {
    xml,
    entityId: first(/entityID="([^"]*)"/).replaceAll('&amp;', '&'),
    ssoUrl: location('SingleSignOnService'),
    sloUrl: location('SingleLogoutService'),
    certificates,
  };
}
