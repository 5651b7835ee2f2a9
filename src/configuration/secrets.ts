// Secrets are in no file: `{ "secret": "APPS_WIKI_CLIENT_SECRET" }` stands where one is, and whoever applies the file brings it, or
// lets the organisation make one.
import type { Content } from './kind.ts';
import type { Reference } from './references.ts';

export type SecretPlace = { secret: string };

/** `paths`: see Kind.secrets. */
export function hideSecrets(content: Content, paths: readonly string[], reference: Reference): Content {
  const copy = structuredClone(content);
  for (const path of paths) {
    const isNeverShown = path.endsWith('!');
    visit(copy, path.replace('!', '').split('.'), (holder, name, where) => {
      const value = holder[name];
      if (isNeverShown || (value !== null && value !== undefined))
        holder[name] = { secret: nameOf(reference, where) };
    });
  }
  return copy;
}

/**
 * With what was brought, where a secret of this kind belongs and nowhere else: what looks like one in a profile was perhaps written by
 * who may read that profile, and may not read the secret. What was not brought is left out, and its name told.
 */
export function fillSecrets(
  content: Content,
  paths: readonly string[],
  brought: Readonly<Record<string, string>>,
): { content: Content; missing: string[] } {
  const copy = structuredClone(content);
  const missing: string[] = [];
  for (const path of paths) {
    visit(copy, path.replace('!', '').split('.'), (holder, name) => {
      const place = holder[name];
      if (!isPlace(place)) return;
      const secret = Object.hasOwn(brought, place.secret) ? brought[place.secret] : undefined;
      if (secret !== undefined) holder[name] = secret;
      else {
        delete holder[name];
        missing.push(place.secret);
      }
    });
  }
  return { content: copy, missing };
}

function isPlace(value: unknown): value is SecretPlace {
  if (typeof value !== 'object' || value === null) return false;
  const { secret, ...others } = value as Record<string, unknown>;
  return typeof secret === 'string' && Object.keys(others).length === 0;
}

function visit(
  value: unknown,
  [first, ...rest]: string[],
  found: (holder: Record<string, unknown>, name: string, where: string) => void,
  where = '',
): void {
  if (first === undefined || typeof value !== 'object' || value === null) return;
  if (first === '*') {
    for (const [index, one] of Object.entries(value)) visit(one, rest, found, `${where}_${index}`);
    return;
  }
  const holder = value as Record<string, unknown>;
  if (rest.length === 0) found(holder, first, `${where}_${first}`);
  else visit(holder[first], rest, found, `${where}_${first}`);
}

function nameOf(reference: Reference, where: string): string {
  return `${reference}${where}`.replaceAll(/[^A-Za-z0-9]+/g, '_').toUpperCase();
}
