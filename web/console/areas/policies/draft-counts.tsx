// What a draft would have done with live sign-ins.
import { Stack, Text } from '@mantine/core';
import type { ShadowPolicy } from '../../kit/api.ts';
import { A, dayOf, DataTable, Empty, momentOf, numberOf, percentOf, Section } from '../../kit/index.ts';
import type { Drafted } from './draft-model.ts';
import { idsIn, useNames } from './names.ts';
import { d } from './words-drafts.ts';

type Counts = ShadowPolicy['counts'];
type Sum = { decisions: number; differences: number };

export function DraftCounts({ draft, drafted }: { draft: ShadowPolicy; drafted: readonly Drafted[] }) {
  const { counts, status } = draft;
  const names = useNames(idsIn({ app: { include: counts.apps.map(({ appId }) => ({ id: appId })) } }));
  if (counts.decisions === 0)
    return <Empty title={d('noCounts')} text={d(status === 'ACTIVE' ? 'noCountsOn' : 'noCountsOff')} />;
  const rules = drafted.flatMap(({ after, live }) => [...after.rules, ...(live?.rules ?? [])]);
  const ruleName = (id: string) =>
    id === '' ? d('noRule') : (rules.find((one) => one.id === id)?.name ?? id);
  return (
    <Stack gap="lg">
      <Text c="dimmed">
        {d('countsHelp')} {counts.countedUpTo && d('countedUpTo', { time: momentOf(counts.countedUpTo) })}
      </Text>
      <div className="policy-numbers">
        <div className="policy-number">
          <strong>{numberOf(counts.decisions)}</strong>
          {d('decisions')}
        </div>
        <div className="policy-number">
          <strong>{numberOf(counts.differences)}</strong>
          {d('differences')} ({percentOf(counts.differences / counts.decisions)})
        </div>
      </div>
      <Outcomes of={counts.outcomes} />
      <Sums
        title={d('byDay')}
        first={d('day')}
        rows={counts.days.map(({ day, ...sum }) => ({ key: day, name: dayOf(day), ...sum }))}
      />
      <Sums
        title={d('byApp')}
        first={d('app')}
        rows={counts.apps.map(({ appId, ...sum }) => ({
          key: appId,
          name: appId === '' ? d('noApp') : <A to={`/applications/${appId}`}>{names.of('app', appId)}</A>,
          ...sum,
        }))}
      />
      <Sums
        title={d('byRule')}
        first={d('rule')}
        rows={counts.rules.map(({ ruleId, ...sum }) => ({ key: ruleId, name: ruleName(ruleId), ...sum }))}
      />
    </Stack>
  );
}

export function Outcomes({ of }: { of: Counts['outcomes'] }) {
  if (of.length === 0) return null;
  return (
    <Section title={d('outcomes')}>
      <DataTable
        label={d('outcomes')}
        rows={of}
        idOf={({ live, shadow }) => `${live} ${shadow}`}
        columns={[
          { key: 'live', title: d('nowSays'), isName: true, cell: ({ live }) => d(`outcome.${live}`) },
          { key: 'draft', title: d('draftSays'), cell: ({ shadow }) => d(`outcome.${shadow}`) },
          { key: 'times', title: d('times'), align: 'right', cell: ({ times }) => numberOf(times) },
        ]}
      />
    </Section>
  );
}

function Sums({
  title,
  first,
  rows,
}: {
  title: string;
  first: string;
  rows: readonly (Sum & { key: string; name: React.ReactNode })[];
}) {
  return (
    <Section title={title}>
      <DataTable
        label={title}
        rows={rows}
        idOf={({ key }) => key}
        columns={[
          { key: 'name', title: first, isName: true, cell: ({ name }) => name },
          {
            key: 'decisions',
            title: d('decisions'),
            align: 'right',
            cell: ({ decisions }) => numberOf(decisions),
          },
          {
            key: 'differences',
            title: d('differences'),
            align: 'right',
            cell: ({ differences }) => numberOf(differences),
          },
        ]}
      />
    </Section>
  );
}
