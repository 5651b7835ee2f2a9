import { createHash } from 'node:crypto';
import type { Profile } from '#src/directory/schemas/index.ts';

/** Okta's entity tag of a user: it follows the profile, not the status. */
export function userEtag(profile: Profile): string {
  const canonical = JSON.stringify(Object.entries(profile).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `W/"${createHash('sha256').update(canonical).digest('hex')}"`;
}

export type IfMatch = { kind: 'any' } | { kind: 'tags'; tags: string[] } | { kind: 'malformed' };

/** RFC 9110 §13.1.1: `*` or a list of tags. Compared weakly, since the tags are weak. */
export function parseIfMatch(header: string): IfMatch {
  if (header.trim() === '*') return { kind: 'any' };
  const tags = header.split(',').map((part) => part.trim());
  const wellFormed = tags.every((tag) => /^(W\/)?"[\x21\x23-\x7e]*"$/.test(tag));
  return wellFormed ? { kind: 'tags', tags: tags.map(opaqueTag) } : { kind: 'malformed' };
}

export function ifMatchHolds(condition: IfMatch, etag: string): boolean {
  return condition.kind === 'any' || (condition.kind === 'tags' && condition.tags.includes(opaqueTag(etag)));
}

const opaqueTag = (tag: string) => tag.replace(/^W\//, '');
