import { z } from 'zod';
import { evaluateExpression } from '#src/protocols/expression/index.ts';
import { isReservedClaim } from '#src/protocols/oauth/index.ts';
import type { AppRecord } from '../app-store.ts';
import { wireDate } from '../app-wire.ts';
import type { FederatedValue, SubjectAttribute } from '../app.ts';
import { contextOf, readStrictly, tried } from '../saml/attribute-value.ts';
import { problemOf } from '../saml/attribute-statement.ts';

/** A claim of one app's own, in what we tell it about who signs on. */
export type FederatedClaim = {
  id: string;
  appId: string;
  name: string;
  expression: string;
  createdMs: number;
  lastUpdatedMs: number;
};

export const federatedClaimAnswer = z.strictObject({
  id: z.string(),
  name: z.string(),
  expression: z.string(),
  created: z.iso.datetime(),
  lastUpdated: z.iso.datetime(),
});

export const federatedClaimToWire = (claim: FederatedClaim): z.infer<typeof federatedClaimAnswer> => ({
  id: claim.id,
  name: claim.name,
  expression: claim.expression,
  created: wireDate(claim.createdMs),
  lastUpdated: wireDate(claim.lastUpdatedMs),
});

export function claimProblems(
  app: Pick<AppRecord, 'signOnMode'>,
  { name, expression }: Pick<FederatedClaim, 'name' | 'expression'>,
): string[] {
  if (app.signOnMode !== 'OPENID_CONNECT' && app.signOnMode !== 'SAML_2_0')
    return [`app: claims are for OPENID_CONNECT and SAML_2_0; this app is ${app.signOnMode}`];
  const isReserved = app.signOnMode === 'OPENID_CONNECT' && (name === 'sub' || isReservedClaim(name));
  return [
    ...(isReserved ? [`name: '${name}' is a reserved claim name`] : []),
    ...problemOf(() => readStrictly(expression), 'expression'),
  ];
}

/** Of SAML: a statement among the app's others. */
export function asAttribute({ name, expression }: FederatedClaim): SubjectAttribute {
  const value = readStrictly(expression);
  const nameFormat = 'urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified';
  return { name, nameFormat, needsGroups: value.needsGroups, values: (source) => value.values(source) };
}

/** Of OpenID Connect: a claim of the ID token, with the type that the expression makes. */
export function asClaim({ name, expression }: FederatedClaim): FederatedValue {
  const read = readStrictly(expression);
  const { expression: parsed } = read;
  return {
    name,
    needsGroups: read.needsGroups,
    value: (source) =>
      (parsed === undefined
        ? read.values(source)[0]
        : tried(() => evaluateExpression(parsed, contextOf(source)))) ?? undefined,
  };
}
