import { z } from 'zod';
import type { SimulatedPolicy, SimulatedRule, Simulation } from '#src/access/policies/index.ts';

const status = z.enum(['MATCH', 'NOT_MATCH', 'UNDEFINED']);
const conditions = z.array(z.strictObject({ type: z.string(), status }));
const rule = z.strictObject({ id: z.string(), name: z.string(), status, conditions });
const policies = z.array(z.strictObject({ ...rule.shape, rules: z.array(rule) }));
const found = z.strictObject({ policies });

export const simulationAnswer = z.array(
  z.strictObject({
    status,
    policyType: z.array(z.string()).length(1),
    result: found,
    undefined: found,
    evaluated: found.describe('Empty unless EVALUATED is expanded.'),
  }),
);

type Wanted = { evaluated: boolean; conditions: boolean };

export function simulationToWire(simulation: Simulation, wanted: Wanted) {
  const { type, matched, undefinedOnes, passedOver } = simulation;
  return {
    status: simulation.status,
    policyType: [type],
    // Of what matched the conditions are told in any case, as Okta does.
    result: { policies: matched === undefined ? [] : [policyToWire(matched, true)] },
    undefined: { policies: undefinedOnes.map((policy) => policyToWire(policy, wanted.conditions)) },
    evaluated: {
      policies: wanted.evaluated ? passedOver.map((policy) => policyToWire(policy, wanted.conditions)) : [],
    },
  };
}

function policyToWire(policy: SimulatedPolicy, withConditions: boolean) {
  return {
    ...ruleToWire(policy, withConditions),
    rules: policy.rules.map((one) => ruleToWire(one, withConditions)),
  };
}

function ruleToWire(one: SimulatedRule, withConditions: boolean) {
  return {
    id: one.id,
    name: one.name,
    status: one.status,
    conditions: withConditions
      ? one.conditions.map(({ condition, status: came }) => ({ type: condition, status: came }))
      : [],
  };
}
