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
import { type HeldReferences, missingCauses, type MissingReferences, type Referring } from './references.ts';

export type Checks = {
  /** Which things that policies may name do not exist. */
  findMissing?: MissingReferences;
  /** The same for things that somebody could delete meanwhile: those that exist are held until the transaction ends. */
  holdExisting?: HeldReferences;
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
  const condition = askedPlaces(conditions).find((place) => !isInForce(checks, place, conditions));
  if (condition !== undefined)
    throw notYet(`conditions.${condition}`, 'this condition cannot be evaluated yet');
  const read = { name: '', ...draft, settings: 'settings' in draft ? draft.settings : undefined };
  const missing =
    'actions' in draft
      ? kind.missingInRule?.({ ...read, actions: draft.actions })
      : kind.missingInPolicy?.(read);
  if (missing !== undefined) throw notYet(missing, 'nobody can be held to this yet');
}

/** Judged by what is known of how somebody comes. */
const judgedByContext = new Set([
  'riskScore.level',
  'riskScore.minRiskLevel',
  'risk.behaviors',
  'device.registered',
  'device.managed',
  'device.assurance',
  'platform.include',
  'platform.exclude',
  'entityRisk.level',
  'riskDetectionTypes.include',
  'riskDetectionTypes.exclude',
  'app.include',
  'app.exclude',
]);

function isInForce(checks: Checks, place: string, conditions: PolicyDraft['conditions']) {
  if (place === 'network.connection') return checks.holdExisting?.zone !== undefined;
  if (place.startsWith('platform.')) return !namesVersion(conditions?.platform);
  if (judgedByContext.has(place)) return true;
  if (place !== 'elCondition.condition') return false;
  const text = asObject(conditions?.elCondition).condition;
  return 'expression' in readCondition(String(text));
}

/** Which version of a system somebody has is asked by device assurance, which knows how to compare them. */
function namesVersion(platform: unknown): boolean {
  const { include, exclude } = asObject(platform);
  return [...listOf(include), ...listOf(exclude)].some((one) => {
    const os = asObject(asObject(one).os);
    return (os.expression ?? os.version ?? null) !== null;
  });
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
  const causes = await missingCauses((kind, ids) => checks.findMissing?.[kind]?.(ids) ?? [], draft, held);
  if (causes.length > 0) throw validationFailed(object, causes.slice(0, 50));
}

/** Within the transaction, so that what is named does not go meanwhile. */
export async function holdReferences(
  checks: Checks,
  tx: Tx,
  object: string,
  draft: Referring,
  held?: Referring,
): Promise<void> {
  const causes = await missingCauses(
    (kind, ids) => checks.holdExisting?.[kind]?.(tx, ids) ?? [],
    draft,
    held,
  );
  if (causes.length > 0) throw validationFailed(object, causes.slice(0, 50));
}
