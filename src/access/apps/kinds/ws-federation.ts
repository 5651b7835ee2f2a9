import { z } from 'zod';
import type { AppRecord } from '../app-store.ts';
import type { WsFedApp } from '../app.ts';
import { secureAddressProblem, webAddressProblem } from '../web-address.ts';
import { claimProblems, compileClaims } from '../ws-federation/claim-statements.ts';
import { type AppKind, readPart, refuseProblems } from './kind.ts';

const place = 'settings.app';
const required = 'is required';
const long = 'must have at most 1024 characters';
const text = z.string(required).min(1, required).max(1024, long);
const optional = z.string().max(1024, long).nullish();

export const wsFederationSettings = z.strictObject({
  realm: optional,
  audienceRestriction: text,
  wReplyURL: text,
  wReplyOverride: z.boolean().nullish(),
  siteURL: text,
  nameIDFormat: text,
  authnContextClassRef: text,
  attributeStatements: z.string().max(10_000, 'must have at most 10000 characters').nullish(),
  groupName: optional,
  groupFilter: optional,
  // For groups of a directory; those of ours have a name and nothing else.
  groupValueFormat: z.enum(['windowsDomainQualifiedName', 'samAccountName', 'dn']).default('samAccountName'),
  usernameAttribute: z.enum(['username', 'upn', 'upnAndUsername', 'none']),
});

type Settings = z.infer<typeof wsFederationSettings>;

/** A WS-Federation relying party (SharePoint, Office): tokens are SAML 1.1. */
export const wsFederation: AppKind = {
  signOnMode: 'WS_FEDERATION',
  name: 'template_wsfed',
  signs: true,
  launchSuffix: '4263',
  linkName: () => 'login',
  draft(body, existing) {
    const read = readPart(wsFederationSettings, body.settings?.app ?? existing?.settings.app ?? {}, place);
    refuseProblems(problemsOf(read), place);
    const isInsecure = secureAddressProblem(read.wReplyURL) !== undefined;
    // Tokens by http can be read on the way; Okta takes such addresses, and so do we, in writing.
    return { app: stored(read), ...(isInsecure ? { debugData: { insecure: `${place}.wReplyURL` } } : {}) };
  },
  compile(record) {
    const read = wsFederationSettings.safeParse(record.document.settings.app);
    const { externalKey } = record;
    if (!read.success || externalKey === undefined) return {};
    return { wsFed: compiled(record, externalKey, read.data) };
  },
  links(app, origin) {
    if (app.wsFed === undefined) return {};
    const href = `${origin}/app/${app.wsFed.externalKey}/sso/wsfed/metadata`;
    return { metadata: { href, type: 'application/xml' } };
  },
};

function compiled({ document }: AppRecord, externalKey: string, app: Settings): WsFedApp {
  return {
    externalKey,
    signingKid: document.credentials.signing.kid,
    // What Okta makes up where none is said.
    realm: app.realm || `urn:okta:app:${externalKey}`,
    audience: app.audienceRestriction,
    replyUrl: app.wReplyURL,
    mayChooseReply: app.wReplyOverride ?? false,
    siteUrl: app.siteURL,
    nameIdFormat: app.nameIDFormat,
    authnContextClassRef: app.authnContextClassRef,
    attributes: compileClaims(claimsOf(app)),
  };
}

/** Every member of Okta's, null where nothing is said; but a name that is none is left out, as there. */
function stored(app: Settings): Record<string, unknown> {
  const { attributeStatements, groupName, groupFilter } = claimsOf(app);
  const { groupName: _, ...rest } = app;
  return {
    ...rest,
    realm: app.realm || null,
    wReplyOverride: app.wReplyOverride ?? false,
    attributeStatements,
    ...(groupName === null ? {} : { groupName }),
    groupFilter,
  };
}

const claimsOf = (app: Settings) => ({
  attributeStatements: app.attributeStatements?.trim() || null,
  groupName: app.groupName?.trim() || null,
  groupFilter: app.groupFilter || null,
  usernameAttribute: app.usernameAttribute,
});

function problemsOf(app: Settings): string[] {
  const addresses = (['wReplyURL', 'siteURL'] as const).flatMap((name) => {
    const problem = webAddressProblem(app[name]);
    if (problem !== undefined) return [`${place}.${name}: ${problem}`];
    // A token goes there in a form; what stands behind # would never arrive.
    return name === 'wReplyURL' && app[name].includes('#')
      ? [`${place}.wReplyURL: must not have a fragment`]
      : [];
  });
  const uris = (['nameIDFormat', 'authnContextClassRef'] as const).flatMap((name) =>
    /^[A-Za-z][A-Za-z0-9+.-]*:\S+$/.test(app[name])
      ? []
      : [`${place}.${name}: must be a URI, for example ${examples[name]}`],
  );
  const control = (['realm', 'audienceRestriction'] as const).flatMap((name) =>
    // oxlint-disable-next-line no-control-regex -- XML has no way to write most of them
    /[\u0000-\u001f\u007f\ufffe\uffff]/.test(app[name] ?? '')
      ? [`${place}.${name}: must not contain control characters`]
      : [],
  );
  return [...addresses, ...uris, ...control, ...claimProblems(claimsOf(app), place)];
}

const examples = {
  nameIDFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
};
