import { ApiError, validationFailed } from '#src/platform/http/index.ts';
import { ExpressionError, parseExpression } from '#src/protocols/expression/index.ts';
import { listOf } from './conditions/condition.ts';
import { askedPlaces } from './conditions/matcher.ts';
import { readCondition } from './conditions/word-conditions.ts';
import { asObject } from './json-object.ts';
import { kindOf } from './kinds/kinds.ts';
import type { PolicyType } from './policy.ts';
import type { PolicyDraft, RuleDraft } from './policy-draft.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { missingCauses, type MissingReferences, type Referring, referencesOf } from './references.ts';

export type Checks = {
  /** Which things that policies may name do not exist. */
  findMissing?: MissingReferences;
  /** Holds the zones that exist until the transaction ends. Given where zones are looked up when a decision is made. */
  findMissingZones?(tx: Tx, ids: readonly string[]): Promise<string[]>;
};

/** An ACTIVE rule whose conditions were ignored would let in whom it was written to keep out. */
export function requireJudgeable(
  checks: Checks,
  type: PolicyType,
  draft: Pick<PolicyDraft, 'conditions' | 'settings'> | Pick<RuleDraft, 'conditions' | 'actions'>,
): void {
  const kind = kindOf(type);
  if (!kind.inForce) return;
  const { conditions } = draft;
  const condition = askedPlaces(conditions).find((place) => !isInForce(checks, type, place, conditions));
  if (condition !== undefined)
    throw notYet(`conditions.${condition}`, 'this condition cannot be evaluated yet');
  const read = { name: '', ...draft, settings: 'settings' in draft ? draft.settings : undefined };
  const missing =
    'actions' in draft
      ? kind.missingInRule?.({ ...read, actions: draft.actions })
      : kind.missingInPolicy?.(read);
  if (missing !== undefined) throw notYet(missing, 'nobody can be held to this yet');
}

function isInForce(checks: Checks, type: PolicyType, place: string, conditions: PolicyDraft['conditions']) {
  // What a password rule permits is asked where nobody looks at the network.
  if (place === 'network.connection') return checks.findMissingZones !== undefined && type !== 'PASSWORD';
  if (place !== 'elCondition.condition') return false;
  const text = asObject(conditions?.elCondition).condition;
  return 'expression' in readCondition(String(text));
}

function notYet(place: string, why: string): ApiError {
  return new ApiError('E0000015', {
    causes: [`${place}: ${why}; leave it out, or store the object INACTIVE`],
  });
}

/** What is written in words has to be readable, also where it is not asked yet. */
export function requireReadableExpressions(draft: Referring): void {
  const { conditions } = draft;
  const identifier = asObject(conditions?.userIdentifier);
  requireReadable('conditions.elCondition.condition', asObject(conditions?.elCondition).condition);
  for (const one of listOf(identifier.patterns).map(asObject)) {
    if (one.matchType === 'EXPRESSION') requireReadable('conditions.userIdentifier.patterns', one.value);
  }
  for (const one of listOf(asObject(draft.actions?.idp).matchCriteria).map(asObject)) {
    requireReadable('actions.idp.matchCriteria', one.providerExpression);
  }
}

function requireReadable(field: string, text: unknown): void {
  if (typeof text !== 'string') return;
  try {
    parseExpression(text);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw validationFailed(field, [
      {
        errorSummary: `${field}: ${error.message}`,
        reason: error.reason.toUpperCase(),
        locationType: 'position',
        location: String(error.position),
      },
    ]);
  }
}

/** Before a transaction: it asks other parts of the product. */
export async function requireKnownReferences(
  checks: Checks,
  object: string,
  draft: Referring,
  held?: Referring,
): Promise<void> {
  const causes = await missingCauses(checks.findMissing ?? {}, draft, held);
  if (causes.length > 0) throw validationFailed(object, causes.slice(0, 50));
}

/** Within the transaction, so that a zone that is named does not go meanwhile. */
export async function holdZones(
  checks: Checks,
  tx: Tx,
  object: string,
  draft: Referring,
  held?: Referring,
): Promise<void> {
  if (checks.findMissingZones === undefined) return;
  const zonesOf = (one: Referring) => referencesOf(one).filter(({ kind }) => kind === 'zone');
  const known = new Set(held === undefined ? [] : zonesOf(held).map(({ id }) => id));
  const wanted = zonesOf(draft).filter(({ id }) => !known.has(id));
  if (wanted.length === 0) return;
  const missing = new Set(await checks.findMissingZones(tx, [...new Set(wanted.map(({ id }) => id))]));
  const causes = wanted
    .filter(({ id }) => missing.has(id))
    .map(({ id, field }) => `${field}: there is no network zone with the id ${id}`);
  if (causes.length > 0) throw validationFailed(object, causes);
}
