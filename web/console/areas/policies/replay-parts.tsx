// Where a replay came out otherwise, with examples, and what it could not judge.
import { Group, Text } from '@mantine/core';
import type { PolicyReplay } from '../../kit/api.ts';
import { A, DataTable, momentOf, numberOf, Section } from '../../kit/index.ts';
import type { ChangeKind } from './replay-words.tsx';
import { Trace } from './trace.tsx';
import { d } from './words-drafts.ts';
import { r } from './words-rules.ts';

const dimensions = ['app', 'group', 'rule', 'country', 'zone'] as const;
type Dimension = (typeof dimensions)[number];

const linkOf = (dimension: Dimension, key: string): { to: string } | undefined =>
  key === ''
    ? undefined
    : dimension === 'app'
      ? { to: `/applications/${key}` }
      : dimension === 'group'
        ? { to: `/groups/${key}` }
        : dimension === 'zone'
          ? { to: `/networks/${key}` }
          : undefined;

export function Breakdowns({ replay, kind }: { replay: PolicyReplay; kind: ChangeKind }) {
  const shown = dimensions.flatMap((dimension) => {
    const { items, more } = replay.by[dimension];
    const rows = items.filter((one) => one[kind] > 0).sort((a, b) => b[kind] - a[kind]);
    return rows.length === 0 ? [] : [{ dimension, rows, more }];
  });
  if (shown.length === 0) return null;
  return (
    <Section title={d('breakdown')}>
      <div className="policy-breakdowns">
        {shown.map(({ dimension, rows, more }) => (
          <div key={dimension}>
            <DataTable
              label={d(`by.${dimension}`)}
              rows={rows.slice(0, 10)}
              idOf={({ key }) => key}
              linkOf={({ key }) => linkOf(dimension, key)}
              columns={[
                {
                  key: 'name',
                  title: d(`by.${dimension}`),
                  isName: true,
                  cell: ({ key, name }) => (key === '' ? d('noneOf') : name),
                },
                {
                  key: 'count',
                  title: d('signInsColumn'),
                  align: 'right',
                  cell: (row) => numberOf(row[kind]),
                },
              ]}
            />
            {more + Math.max(0, rows.length - 10) > 0 && (
              <Text size="sm" c="dimmed" mt={4}>
                {d('moreOf', { count: numberOf(more + Math.max(0, rows.length - 10)) })}
              </Text>
            )}
          </div>
        ))}
      </div>
    </Section>
  );
}

export function Samples({ replay, kind }: { replay: PolicyReplay; kind: ChangeKind }) {
  const samples = replay.samples.filter(({ change }) => change === kind).slice(0, 5);
  if (samples.length === 0) return null;
  return (
    <Section title={d('samples')} lead={d('samplesHelp')}>
      <ul className="policy-diff">
        {samples.map((sample) => (
          <li key={sample.eventId}>
            <Group gap="xs" mb={6}>
              <A to={`/people/${sample.userId}`}>{sample.login}</A>
              <Text span c="dimmed">
                {momentOf(sample.published)}
                {sample.address !== null && `${r('comma')}${d('from', { address: sample.address })}`}
              </Text>
              <A to="/log" search={{ filter: `uuid eq "${sample.eventId}"` }}>
                {d('firstEvent')}
              </A>
            </Group>
            <div className="policy-sides">
              <div>
                <Text fw={620} size="sm">
                  {d('nowSays')}: {d(`outcome.${sample.live.outcome}`)}
                </Text>
                <Trace steps={sample.live.trace as never} />
              </div>
              <div>
                <Text fw={620} size="sm">
                  {d('draftSays')}: {d(`outcome.${sample.drafted.outcome}`)}
                </Text>
                <Trace steps={sample.drafted.trace as never} />
              </div>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}

const reasons = ['beforePolicies', 'unrecorded', 'gone', 'leftOut'] as const;

export function NotJudged({ replay: { notJudged, sinceThen } }: { replay: PolicyReplay }) {
  const left = reasons.filter((reason) => notJudged[reason] > 0);
  if (left.length === 0 && sinceThen.same + sinceThen.different === 0) return null;
  return (
    <Section title={d('notJudged')}>
      {left.length > 0 && (
        <ul className="policy-facts">
          {left.map((reason) => (
            <li key={reason}>
              {d('signIns', { count: notJudged[reason] })}: {d(`notJudged.${reason}`)}
            </li>
          ))}
        </ul>
      )}
      <Text size="sm" c="dimmed" mt="xs">
        {d('sinceThen', { same: numberOf(sinceThen.same), different: numberOf(sinceThen.different) })}
      </Text>
    </Section>
  );
}
