import { LineChart } from '@mantine/charts';
import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { Friction } from '../../kit/api.ts';
import {
  A,
  api,
  boot,
  type Column,
  DataTable,
  Empty,
  Loaded,
  numberOf,
  type Period,
  Section,
  sinceOf,
  useApi,
} from '../../kit/index.ts';
import { ChartFrame } from './chart-frame.tsx';
import { factorName } from './factor-name.ts';
import { t } from './messages.ts';

const dimensions = ['app', 'group', 'place', 'rule', 'factor'] as const;
type Dimension = (typeof dimensions)[number];
type Item = Friction['items'][number];

const dayName = new Intl.DateTimeFormat(boot.locale, { month: 'numeric', day: 'numeric', timeZone: 'UTC' });
const nameOfDay = (day: string): string => dayName.format(new Date(`${day}T00:00:00Z`));
const perPerson = (value: number | null): string => (value === null ? '–' : numberOf(value));

/** What people are asked for, day by day, and where most of it comes from. */
export function FrictionPart({ friction, period }: { friction: Friction; period: Period }) {
  if (friction.total.prompts === 0 && friction.total.passive === 0)
    return (
      <Section id="friction" title={t('friction')} lead={t('frictionLead')}>
        <Empty title={t('noPrompts')} text={t('noPromptsHelp')} />
      </Section>
    );
  return (
    <div className="stacked">
      <Chart friction={friction} />
      <Section title={t('frictionWhere')}>
        <FrictionBy period={period} />
      </Section>
    </div>
  );
}

function Chart({ friction: { days, total } }: { friction: Friction }) {
  return (
    <ChartFrame
      id="friction"
      title={t('friction')}
      lead={t('frictionLead')}
      summary={t('promptsChart', { value: perPerson(total.promptsPerPerson) })}
      table={{
        head: [t('day'), t('perPerson'), t('promptsColumn'), t('wrong'), t('passive')],
        rows: days.map((one) => [
          nameOfDay(one.day),
          perPerson(one.promptsPerPerson),
          numberOf(one.prompts),
          numberOf(one.failures),
          numberOf(one.passive),
        ]),
      }}
    >
      <LineChart
        h={200}
        data={days}
        dataKey="day"
        series={[{ name: 'promptsPerPerson', label: t('perPerson'), color: 'var(--accent)' }]}
        curveType="monotone"
        withDots={days.length < 10}
        connectNulls={false}
        strokeWidth={2}
        gridAxis="x"
        tickLine="none"
        valueFormatter={numberOf}
        yAxisProps={{ width: 44 }}
        xAxisProps={{ tickFormatter: nameOfDay, minTickGap: 32 }}
        tooltipProps={{ labelFormatter: (day) => (day === undefined ? '' : nameOfDay(String(day))) }}
        lineChartProps={{ accessibilityLayer: false }}
        lineProps={{ isAnimationActive: false }}
      />
    </ChartFrame>
  );
}

const linkOf: Readonly<Record<Dimension, (item: Item) => string | undefined>> = {
  app: ({ key }) => `/applications/${key}`,
  group: ({ key }) => `/groups/${key}`,
  place: () => undefined,
  rule: () => '/policies',
  factor: () => '/authenticators',
};

const columns: readonly Column<Item>[] = [
  { key: 'perPerson', title: t('perPerson'), align: 'right', cell: (one) => perPerson(one.promptsPerPerson) },
  { key: 'prompts', title: t('promptsColumn'), align: 'right', cell: ({ prompts }) => numberOf(prompts) },
  { key: 'wrong', title: t('wrong'), align: 'right', cell: ({ failures }) => numberOf(failures) },
  { key: 'passive', title: t('passive'), align: 'right', cell: ({ passive }) => numberOf(passive) },
];

/** By app, group, place, rule or factor: those that ask most first. */
function FrictionBy({ period }: { period: Period }) {
  const [by, setBy] = useState<Dimension>('app');
  const found = useApi(['friction', period, by], (signal) =>
    api.getFriction({ from: sinceOf(period).slice(0, 10), by, limit: 8 }, { signal }),
  );
  const named: Column<Item> = {
    key: 'name',
    title: t(`by.${by}`),
    isName: true,
    cell: (item) => nameOf(by, item),
  };
  // Of rules and factors nobody counts people.
  const shown = by === 'rule' || by === 'factor' ? columns.slice(1) : columns;
  return (
    <>
      <SegmentedControl
        aria-label={t('by')}
        value={by}
        onChange={(next) => setBy(next as Dimension)}
        data={dimensions.map((value) => ({ value, label: t(`by.${value}`) }))}
        className="friction-by"
      />
      <Loaded of={found}>
        {({ items }) => (
          <DataTable
            label={t('frictionBy', { name: t(`by.${by}`) })}
            rows={items}
            columns={[named, ...shown]}
            idOf={({ key }) => key || 'unknown'}
            empty={<Empty title={t('noPromptsBy')} text={t('noPromptsByHelp')} />}
          />
        )}
      </Loaded>
    </>
  );
}

function nameOf(by: Dimension, item: Item) {
  if (item.key === '') return <span className="soft">{t(by === 'place' ? 'unknownPlace' : 'unknown')}</span>;
  const name = by === 'factor' ? factorName(item.key) : item.name;
  const to = linkOf[by](item);
  return to === undefined ? (
    name
  ) : (
    <A to={to} className="row-link">
      {name}
    </A>
  );
}
