import { AreaChart } from '@mantine/charts';
import { Button } from '@mantine/core';
import { IconMap2 } from '@tabler/icons-react';
import type { InsightsSignIns } from '../../kit/api.ts';
import { A, boot, type Period, numberOf } from '../../kit/index.ts';
import { ChartFrame } from './chart-frame.tsx';
import { t } from './messages.ts';

const zone = boot.timeZone === undefined ? {} : { timeZone: boot.timeZone };
const hourOnly = new Intl.DateTimeFormat(boot.locale, { hour: '2-digit', minute: '2-digit', ...zone });
const hourHere = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', ...zone });
const dayAndHour = new Intl.DateTimeFormat(boot.locale, {
  month: 'numeric',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  ...zone,
});
const dayInUtc = new Intl.DateTimeFormat(boot.locale, { month: 'numeric', day: 'numeric', timeZone: 'UTC' });
const dayHere = new Intl.DateTimeFormat(boot.locale, { month: 'numeric', day: 'numeric', ...zone });

const series = [
  { name: 'successes', label: t('successes'), color: 'var(--accent)' },
  { name: 'failures', label: t('failures'), color: 'var(--amber)', strokeDasharray: '6 3' },
  { name: 'denials', label: t('denials'), color: 'var(--red)', strokeDasharray: '2 3' },
];

export function SignInsChart({ signIns, period }: { signIns: InsightsSignIns; period: Period }) {
  const { bucket, items, total } = signIns;
  const full = bucket === 'day' ? dayInUtc : dayAndHour;
  const tick = bucket === 'day' ? dayInUtc : period === '24h' ? hourOnly : dayHere;
  // Of hours over days, a day is marked where it begins.
  const isMarked = bucket === 'hour' && period !== '24h';
  const ticks = items.filter(({ at }) => hourHere.format(new Date(at)) === '00').map(({ at }) => at);
  const nameOf = (at: string) => full.format(new Date(at));
  return (
    <ChartFrame
      title={t('overTime')}
      lead={t(bucket === 'day' ? 'byDay' : 'byHour')}
      summary={t('chartOf', {
        name: t('overTime'),
        successes: numberOf(total.successes),
        failures: numberOf(total.failures),
        denials: numberOf(total.denials),
      })}
      table={{
        head: [t('time'), t('successes'), t('failures'), t('denials')],
        rows: items.map(({ at, successes, failures, denials }) => [
          nameOf(at),
          numberOf(successes),
          numberOf(failures),
          numberOf(denials),
        ]),
      }}
      actions={
        <Button
          component={A}
          to="/map"
          search={{ period }}
          variant="default"
          size="compact-md"
          leftSection={<IconMap2 size={16} aria-hidden />}
        >
          {t('showMap')}
        </Button>
      }
    >
      <AreaChart
        h={260}
        data={items}
        dataKey="at"
        series={series}
        type="default"
        curveType="monotone"
        withDots={false}
        withLegend
        fillOpacity={0.16}
        strokeWidth={2}
        gridAxis="x"
        tickLine="none"
        valueFormatter={numberOf}
        yAxisProps={{ allowDecimals: false, width: 44 }}
        xAxisProps={{
          tickFormatter: (at: string) => tick.format(new Date(at)),
          minTickGap: 32,
          ...(isMarked ? { ticks } : {}),
        }}
        tooltipProps={{ labelFormatter: (at) => (at === undefined ? '' : nameOf(String(at))) }}
        areaChartProps={{ accessibilityLayer: false }}
        areaProps={{ isAnimationActive: false }}
      />
    </ChartFrame>
  );
}
