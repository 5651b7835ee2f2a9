// What an inline hook may change of a token: claims that nobody relies on to know whose token it is, and how long it lives.
import { z } from 'zod';
import type { HookCommand } from '#src/org/inline-hooks/index.ts';
import { type Claims, type ClaimValue, isReservedClaim } from '#src/protocols/oauth/index.ts';
import type { TokenDraft } from './token-maker.ts';

/** The message says which command it was and what is wrong with it. */
export class PatchRefused extends Error {
  override name = 'PatchRefused';
}

const operations = z
  .array(
    z.looseObject({
      op: z.enum(['add', 'replace', 'remove']),
      path: z.string().max(1024),
      value: z.json().optional(),
    }),
  )
  .max(100);
type Operation = z.infer<typeof operations>[number];

const lifetimePath = '/token/lifetime/expiration';
const lifetimeSeconds = { least: 300, most: 86_400 };
/** What comes out has to fit into a header. */
const maxClaimsLength = 16_384;
const unsafe = new Set(['__proto__', 'constructor', 'prototype']);

type Drafts = { access: TokenDraft | undefined; identity: TokenDraft | undefined };

/** All commands, or none: throws PatchRefused. */
export function applyCommands(commands: readonly HookCommand[], drafts: Drafts): Drafts {
  let { access, identity } = drafts;
  for (const { type, value } of commands) {
    if (type !== 'com.okta.access.patch' && type !== 'com.okta.identity.patch')
      throw new PatchRefused(`there is no command ${type.slice(0, 100)}`);
    const read = operations.safeParse(value);
    if (!read.success) throw new PatchRefused(`${type}: value is not a list of operations`);
    // There may be no ID token to change; that is no mistake of the hook.
    if (type === 'com.okta.access.patch') access = access && applyAll(access, read.data);
    else identity = identity && applyAll(identity, read.data);
  }
  return { access, identity };
}

function applyAll(draft: TokenDraft, list: readonly Operation[]): TokenDraft {
  const claims = structuredClone(draft.claims) as Record<string, ClaimValue | undefined>;
  let { expiresIn } = draft;
  for (const operation of list) {
    if (operation.path === lifetimePath) expiresIn = lifetimeOf(operation);
    else applyOne(claims, operation);
  }
  if (JSON.stringify(claims).length > maxClaimsLength)
    throw new PatchRefused(`the claims would have more than ${maxClaimsLength} characters`);
  const { iat, exp } = claims;
  return { claims: { ...claims, exp: typeof iat === 'number' ? iat + expiresIn : exp }, expiresIn };
}

function lifetimeOf({ op, value }: Operation): number {
  const { least, most } = lifetimeSeconds;
  if (
    op === 'replace' &&
    typeof value === 'number' &&
    Number.isInteger(value) &&
    value >= least &&
    value <= most
  )
    return value;
  throw new PatchRefused(`${lifetimePath}: has to be replaced by ${least} to ${most} seconds`);
}

function applyOne(claims: Record<string, unknown>, { op, path, value }: Operation): void {
  const parts = path.split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const [empty, root, name, ...rest] = parts;
  const refuse = (why: string) => new PatchRefused(`${op} ${path.slice(0, 200)}: ${why}`);
  if (empty !== '' || root !== 'claims' || name === undefined || name === '')
    throw refuse('the path has to begin with /claims/ and the name of a claim');
  if (isReservedClaim(name)) throw refuse('this claim cannot be changed');
  if (parts.some((part) => unsafe.has(part))) throw refuse('is not the name of a claim');
  if (op !== 'remove' && value === undefined) throw refuse('value is missing');
  const last = rest.pop();
  if (last === undefined) {
    if (op !== 'add' && (!Object.hasOwn(claims, name) || claims[name] === undefined))
      throw refuse('there is no such claim');
    if (op === 'remove') delete claims[name];
    else claims[name] = value;
    return;
  }
  let holder: unknown = Object.hasOwn(claims, name) ? claims[name] : undefined;
  for (const part of rest) holder = childOf(holder, part);
  if (Array.isArray(holder)) changeList(holder, op, last, value, refuse);
  else if (isRecord(holder)) {
    if (op !== 'add' && !Object.hasOwn(holder, last)) throw refuse('there is no such value');
    if (op === 'remove') delete holder[last];
    else holder[last] = value;
  } else throw refuse('there is nothing to put it into');
}

function changeList(
  list: unknown[],
  op: Operation['op'],
  last: string,
  value: unknown,
  refuse: (why: string) => PatchRefused,
): void {
  const index =
    last === '-' && op === 'add' ? list.length : /^(?:0|[1-9]\d{0,5})$/.test(last) ? Number(last) : -1;
  const end = op === 'add' ? list.length : list.length - 1;
  if (index < 0 || index > end) throw refuse('there is no such place in the list');
  if (op === 'add') list.splice(index, 0, value);
  else if (op === 'remove') list.splice(index, 1);
  else list[index] = value;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function childOf(holder: unknown, part: string): unknown {
  if (Array.isArray(holder)) return /^\d{1,6}$/.test(part) ? holder[Number(part)] : undefined;
  return isRecord(holder) && Object.hasOwn(holder, part) ? holder[part] : undefined;
}

/** A draft as a hook sees it. */
export const shownDraft = ({ claims, expiresIn }: TokenDraft): { claims: Claims; token: object } => ({
  claims,
  token: { lifetime: { expiration: expiresIn } },
});
