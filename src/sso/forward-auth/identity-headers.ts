import { assertionHeader, headerListHeader, type SubjectSource, userHeader } from '#src/access/apps/index.ts';
import type { Subject, Subjects } from '../entry/index.ts';
import type { SiteApp } from './sites.ts';

/** What a person is to a site: by header name, a text or a list, undefined where there is nothing to say. */
export type Identity = Readonly<Record<string, string | readonly string[] | undefined>>;

/** More than this no proxy takes with its usual settings, and a list that was cut short would be a lie about somebody's rights. */
const maxBytes = 8_192;

export class IdentityTooLong extends Error {
  override name = 'IdentityTooLong';
}

export function identityOf(app: SiteApp, userName: string, source: SubjectSource): Identity {
  const identity: Record<string, string | readonly string[] | undefined> = Object.create(null);
  identity[userHeader] = userName;
  for (const header of app.forwardAuth.headers) identity[header.name] = header.value(source);
  return identity;
}

/** What this person is to the site. */
export async function identityFor(
  subjects: Subjects,
  subject: Subject & { readonly app: SiteApp },
): Promise<Identity> {
  const needsGroups = subject.app.forwardAuth.headers.some((header) => header.needsGroups);
  const source = await subjects.sourceFor(subject, needsGroups);
  return identityOf(subject.app, subjects.userNameOf(subject), source);
}

/**
 * Every header of the app, also those that say nothing: an empty one replaces what a client may have sent under its name. Without
 * an identity (public pages) all of them are empty.
 */
export function identityHeaders(app: SiteApp, identity: Identity | undefined): Record<string, string> {
  const { headers } = app.forwardAuth;
  const sent: Record<string, string> = {};
  let bytes = 0;
  for (const name of [userHeader, ...headers.map((header) => header.name)]) {
    const text = headerText(identity?.[name]);
    bytes += text.length;
    sent[name] = text;
  }
  if (bytes > maxBytes)
    throw new IdentityTooLong(`the identity headers would have ${bytes} bytes; at most ${maxBytes} are sent`);
  sent[assertionHeader] = '';
  sent[headerListHeader] = Object.keys(sent).join(', ');
  return sent;
}

export const withAssertion = (
  headers: Record<string, string>,
  assertion: string,
): Record<string, string> => ({
  ...headers,
  [assertionHeader]: assertion,
});

/** Whether a client sent one of the app's headers under a name that backends may take for it (X_Gatehouse_User). */
export function findLookAlike(app: SiteApp, sent: Readonly<Record<string, unknown>>): string | undefined {
  const underscored = Object.keys(sent).filter((name) => name.includes('_'));
  if (underscored.length === 0) return undefined;
  const known = new Set(
    [
      userHeader,
      assertionHeader,
      headerListHeader,
      ...app.forwardAuth.headers.map((header) => header.name),
    ].map((name) => name.toLowerCase()),
  );
  return underscored.find((name) => known.has(name.replaceAll('_', '-').toLowerCase()));
}

/**
 * A text as it is where it is printable ASCII, otherwise by RFC 8187 (`UTF-8''` and percent escapes). A list is its values with
 * commas between them, each percent-escaped, so that a comma within a name stays within it. Controls (line breaks first of all)
 * become U+FFFD: left out, or trimmed away like a space at the edge, they would make one name of two.
 */
export function headerText(value: string | readonly string[] | undefined): string {
  if (value === undefined) return '';
  if (typeof value !== 'string') {
    return value.map((one) => escaped(tidied(one), /^ | $|[^\x20-\x24\x26-\x2b\x2d-\x7e]/gu)).join(',');
  }
  const text = tidied(value);
  const isPlain = /^(?! )[\x20-\x7e]*(?<! )$/.test(text) && !/^utf-8''/i.test(text);
  // RFC 8187 3.2.1 attr-char; everything else is escaped.
  return isPlain ? text : `UTF-8''${escaped(text, /[^A-Za-z0-9!#$&+.^_`|~-]/gu)}`;
}

const tidied = (text: string): string => text.toWellFormed().replace(/[\p{Cc}\u2028\u2029]/gu, '\ufffd');

const escaped = (text: string, what: RegExp): string =>
  text.replace(what, (character) =>
    [...Buffer.from(character, 'utf8')]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  );
