// docs/reference/okta-coverage.md: for each of Okta's operations whether it works here.
import storedOnly from '../defaults/okta-stored-only.json' with { type: 'json' };
import { type Operation, operationOf, operations } from '#src/composition/index.ts';
import { routesOfApp } from './app-routes.ts';

type Remark = { operationIds: string[]; why: string; refused?: boolean };
type State = 'works' | 'stored only' | 'absent';

export function coverageLines(): string[] {
  const served = new Set(routesOfApp().map((route) => operationOf(route)?.operationId));
  const remarks = new Map(
    (storedOnly as Remark[]).flatMap((remark) => remark.operationIds.map((id) => [id, remark] as const)),
  );
  const unknown = [...remarks.keys()].filter((id) => !served.has(id));
  if (unknown.length > 0)
    throw new Error(`defaults/okta-stored-only.json names what is not served: ${unknown.join(', ')}`);

  const stateOf = ({ operationId }: Operation): State => {
    if (!served.has(operationId)) return 'absent';
    const remark = remarks.get(operationId);
    if (remark === undefined) return 'works';
    return remark.refused === true ? 'absent' : 'stored only';
  };
  const count = (state: State, of = operations) => of.filter((one) => stateOf(one) === state).length;
  const byTag = Map.groupBy(operations, ({ tag }) => tag);
  const tags = [...byTag.keys()].sort();

  return [
    `Of the ${operations.length} operations that Okta's specification publishes, ${count('works')} work, ${count('stored only')} are stored only and ${count('absent')} are absent.`,
    '',
    '- **works**: does what it says.',
    '- **stored only**: validated, kept and answered in full; nothing acts on it yet. The remark says what is missing.',
    '- **absent**: answers 404, or E0000015 where the remark says why.',
    '',
    '| tag | works | stored only | absent |',
    '|---|---|---|---|',
    ...tags.map((tag) => {
      const of = byTag.get(tag) ?? [];
      return `| [${tag}](#${tag.toLowerCase()}) | ${count('works', of)} | ${count('stored only', of)} | ${count('absent', of)} |`;
    }),
    '',
    ...tags.flatMap((tag) => [
      `## ${tag}`,
      '',
      '| operation | request | state |',
      '|---|---|---|',
      ...(byTag.get(tag) ?? []).map((one) => {
        const remark = remarks.get(one.operationId);
        return `| ${one.operationId} | ${one.method} \`${one.path.replaceAll(/:(\w+)/g, '{$1}')}\` | ${stateOf(one)}${remark === undefined ? '' : `: ${remark.why}`} |`;
      }),
      '',
    ]),
  ];
}
