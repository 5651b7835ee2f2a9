// One app that signs in with SAML 2.0: a service provider on @node-saml/node-saml, written as an app developer would write it.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Profile, SAML, ValidateInResponseTo } from '@node-saml/node-saml';
import { selfSignedCertificate } from '#src/protocols/x509/index.ts';
import type { SampleApp, SampleSession } from './sample-app.ts';
import { cookie, readForm, redirect, show } from './sample-http.ts';
import { signedInPage, signedOutPage } from './sample-pages.ts';

/** Signs what the sample apps ask for; its certificate is registered with each of them. */
export type SamlKeys = { key: string; certificate: string };

/** Made once and kept beside the demo's data, because Gatehouse keeps the certificate too. */
export async function samlKeys(directory: string, nowMs: number): Promise<SamlKeys> {
  const file = join(directory, 'sample-saml-app.json');
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  if (kept !== undefined) return JSON.parse(kept) as SamlKeys;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const certificate = selfSignedCertificate({
    subject: { commonName: 'Sample app of the Gatehouse demo' },
    serial: randomBytes(16),
    notBeforeMs: nowMs - 60_000,
    notAfterMs: nowMs + 3650 * 86_400_000,
    privateKey,
  });
  const keys = {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: pem(certificate.toString('base64')),
  };
  await writeFile(file, JSON.stringify(keys), { mode: 0o600 });
  return keys;
}

/** What the administrator of an app copies out of Gatehouse's metadata. */
export type SamlIdp = { entityId: string; ssoUrl: string; sloUrl: string; certificates: string[] };

export function readIdp(xml: string): SamlIdp {
  const location = (service: string): string => {
    const element = new RegExp(`<(?:\\w+:)?${service}\\b[^>]*HTTP-Redirect[^>]*>`).exec(xml)?.[0] ?? '';
    return unescape(/Location="([^"]*)"/.exec(element)?.[1] ?? '');
  };
  return {
    entityId: unescape(/entityID="([^"]*)"/.exec(xml)?.[1] ?? ''),
    ssoUrl: location('SingleSignOnService'),
    sloUrl: location('SingleLogoutService'),
    certificates: [...xml.matchAll(/<(?:\w+:)?X509Certificate>([^<]+)</g)].map(([, der = '']) =>
      pem(der.replace(/\s/g, '')),
    ),
  };
}

export const samlAddresses = (site: string, slug: string) => ({
  entityId: `${site}/${slug}/metadata`,
  acsUrl: `${site}/${slug}/acs`,
  sloUrl: `${site}/${slug}/slo`,
});

type SamlSession = SampleSession & { profile: Profile };

export function createSamlApp(site: string, slug: string, idp: SamlIdp, keys: SamlKeys): SampleApp {
  const { entityId, acsUrl, sloUrl } = samlAddresses(site, slug);
  const saml = new SAML({
    issuer: entityId,
    callbackUrl: acsUrl,
    logoutCallbackUrl: sloUrl,
    entryPoint: idp.ssoUrl,
    logoutUrl: idp.sloUrl,
    idpCert: idp.certificates,
    idpIssuer: idp.entityId,
    privateKey: keys.key,
    publicCert: keys.certificate,
    signatureAlgorithm: 'sha256',
    digestAlgorithm: 'sha256',
    identifierFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: true,
    validateInResponseTo: ValidateInResponseTo.ifPresent,
  });
  const sessions = new Map<string, SamlSession>();

  return {
    async handle({ app, action, url, cookies, request, response }) {
      const ours = cookies[`${slug}_session`] ?? '';
      const session = sessions.get(ours);
      if (action === '')
        return show(response, session === undefined ? signedOutPage(app) : signedInPage(app, session));
      if (action === 'signin') return redirect(response, await saml.getAuthorizeUrlAsync('', undefined, {}));
      if (action === 'acs' && request.method === 'POST') {
        const form = Object.fromEntries(await readForm(request));
        const { profile } = await saml.validatePostResponseAsync(form);
        if (profile === null) throw new Error('The answer names nobody.');
        const value = randomBytes(24).toString('base64url');
        sessions.set(value, sessionOf(profile));
        return redirect(response, `/${slug}`, cookie(app, 'session', value));
      }
      if (action === 'signout' && request.method === 'POST') {
        sessions.delete(ours);
        const there =
          session === undefined ? `/${slug}` : await saml.getLogoutUrlAsync(session.profile, '', {});
        return redirect(response, there, cookie(app, 'session', '', 0));
      }
      if (action === 'slo') return singleLogout();
      if (action === 'metadata') {
        response.writeHead(200, { 'content-type': 'application/samlmetadata+xml' });
        return void response.end(saml.generateServiceProviderMetadata(null, keys.certificate));
      }
      response.writeHead(404).end();

      /** SAML Profiles §4.4: either we are asked to end a session, or told that ours has been ended. */
      async function singleLogout(): Promise<void> {
        const query = Object.fromEntries(url.searchParams);
        const { profile } = await saml.validateRedirectAsync(query, url.search.slice(1));
        if (profile === null) return redirect(response, `/${slug}`);
        for (const [value, { profile: known }] of sessions) {
          if (known.nameID === profile.nameID && isSameSession(known, profile)) sessions.delete(value);
        }
        const answer = await saml.getLogoutResponseUrlAsync(profile, query['RelayState'] ?? '', {}, true);
        return redirect(response, answer, cookie(app, 'session', '', 0));
      }
    },
  };
}

/** A request without an index means every session of the person. */
const isSameSession = (known: Profile, asked: Profile): boolean =>
  asked.sessionIndex === undefined || asked.sessionIndex === known.sessionIndex;

function sessionOf(profile: Profile): SamlSession {
  const groups = profile['groups'];
  return {
    subject: profile.nameID,
    claims: {
      name: profile['name'],
      email: profile['email'],
      groups: Array.isArray(groups) ? groups : groups === undefined ? [] : [groups],
    },
    signedInAt: new Date(),
    profile,
  };
}

function pem(base64: string): string {
  const lines = base64.match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

const unescape = (text: string): string => text.replaceAll('&amp;', '&');
