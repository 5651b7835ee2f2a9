import {
  compileGroupFilter,
  type Expression,
  type ExpressionContext,
  ExpressionError,
  evaluateExpression,
  parseExpression,
} from '#src/protocols/expression/index.ts';
import { type Claims, type ClaimValue, isReservedClaim } from '#src/protocols/oauth/index.ts';
import type { Claim } from './authorization-server.ts';
import { standardClaims } from './standard-claims.ts';

/** What claims are made of. Groups are asked for only where a claim needs them. */
export type ClaimSource = {
  readonly user: NonNullable<ExpressionContext['user']> | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly groups: readonly { readonly id: string; readonly name: string; readonly type: string }[];
  readonly nowMs: number;
};

/** A claim with its expression parsed and its filter made, once per change of the server. */
export type CompiledClaim = {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly alwaysInclude: boolean;
  readonly needsGroups: boolean;
  /** Undefined where the claim has nothing to say and is left out. */
  value(source: ClaimSource): ClaimValue | undefined;
};

/** Okta's limit. A list that was cut short would be a lie about somebody's rights, so the request fails instead. */
export const maxGroupsInClaim = 100;

export class TooManyGroups extends Error {
  readonly claim: string;
  constructor(claim: string) {
    super(`The claim '${claim}' would hold more than ${maxGroupsInClaim} groups.`);
    this.name = 'TooManyGroups';
    this.claim = claim;
  }
}

/** Throws ExpressionError, with the position, for an expression or pattern that cannot be read. */
export function compileClaim(claim: Claim): CompiledClaim {
  const { name, scopes, alwaysInclude } = claim;
  const about = { name, scopes, alwaysInclude };
  if (claim.valueType === 'SYSTEM') {
    const standard = standardClaims.get(name);
    return {
      ...about,
      needsGroups: false,
      value: ({ user }) => (user === undefined ? undefined : standard?.(user)),
    };
  }
  if (claim.valueType === 'GROUPS') {
    const matches = groupFilter(claim);
    return {
      ...about,
      needsGroups: true,
      value({ user, groups }) {
        if (user === undefined) return undefined;
        const names = groups.map((group) => group.name).filter(matches);
        if (names.length > maxGroupsInClaim) throw new TooManyGroups(name);
        return names.length === 0 ? undefined : names;
      },
    };
  }
  const expression = parseExpression(claim.value);
  return {
    ...about,
    needsGroups: expression.uses.groups,
    value: (source) => expressionValue(expression, source),
  };
}

/** The claims of one token: those whose scopes were granted, in the order of the server. */
export function claimsOf(
  compiled: readonly CompiledClaim[],
  granted: ReadonlySet<string>,
  source: ClaimSource,
): Claims {
  const claims: Record<string, ClaimValue> = {};
  for (const claim of compiled) {
    if (isReservedClaim(claim.name)) continue;
    const value = claim.value(source);
    if (value !== undefined && isGranted(claim, granted)) claims[claim.name] = value;
  }
  return claims;
}

export function isGranted(claim: CompiledClaim, granted: ReadonlySet<string>): boolean {
  return claim.scopes.length === 0 || claim.scopes.some((scope) => granted.has(scope));
}

/** An expression that fails on this person's data says nothing: the claim is left out, never guessed. */
function expressionValue(expression: Expression, source: ClaimSource): ClaimValue | undefined {
  try {
    const context: ExpressionContext = {
      variables: source.variables,
      groups: source.groups,
      nowMs: source.nowMs,
      ...(source.user === undefined ? {} : { user: source.user }),
    };
    const value = evaluateExpression(expression, context);
    return value === null ? undefined : (value as ClaimValue);
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}

function groupFilter({ groupFilterType, value }: Claim): (name: string) => boolean {
  return groupFilterType === undefined ? () => false : compileGroupFilter(groupFilterType, value);
}
