// After a whole run: every operation of tier 1 has been seen to succeed and to fail.
import remarks from '../../defaults/okta-stored-only.json' with { type: 'json' };
import { operations } from '#src/composition/operations.ts';

export type Gap = { operationId: string; tag: string; lacks: ('success' | 'error')[] };

/** Always E0000015: what it would do is not there. */
const refused = new Set(
  (remarks as { operationIds: string[]; refused?: boolean }[])
    .filter((remark) => remark.refused === true)
    .flatMap(({ operationIds }) => operationIds),
);

/** `seen`: lines of `operationId outcome`, as test/contract/index.ts writes them. */
export function coverageGaps(seen: string, asked = operations.filter((one) => one.tier === 1)): Gap[] {
  const lines = new Set(seen.split('\n'));
  return asked.flatMap(({ operationId, tag, method, path }) => {
    // What is asked without any input can fail only by who asks.
    const isBare = (method === 'GET' || method === 'DELETE') && !path.includes(':');
    const isRefused = refused.has(operationId);
    const failed = lines.has(`${operationId} error`) || (isBare && lines.has(`${operationId} refused`));
    const lacks: Gap['lacks'] = [
      ...(isRefused || lines.has(`${operationId} success`) ? [] : (['success'] as const)),
      ...(failed ? [] : (['error'] as const)),
    ];
    return lacks.length === 0 ? [] : [{ operationId, tag, lacks }];
  });
}
