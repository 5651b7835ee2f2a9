import { SegmentedControl } from '@mantine/core';
import { useAddress } from './link.tsx';
import { defineMessages } from './messages.ts';

const t = defineMessages('period', {
  label: { en: 'Period', ja: '期間' },
  '24h': { en: '24 hours', ja: '24時間' },
  '7d': { en: '7 days', ja: '7日間' },
  '30d': { en: '30 days', ja: '30日間' },
  '90d': { en: '90 days', ja: '90日間' },
});

export const periods = ['24h', '7d', '30d', '90d'] as const;
export type Period = (typeof periods)[number];

const hours: Readonly<Record<Period, number>> = { '24h': 24, '7d': 168, '30d': 720, '90d': 2_160 };

/** When it began, reckoned anew at each question. */
export const sinceOf = (period: Period): string =>
  new Date(Date.now() - hours[period] * 3_600_000).toISOString();

export const periodName = (period: Period): string => t(period);

/** `?period=30d`: how far back the numbers of a page go. */
export function usePeriod(usual: Period = '7d'): [Period, (period: Period) => void] {
  const [address, change] = useAddress();
  const period = periods.find((one) => one === address['period']) ?? usual;
  return [period, (next) => change({ period: next === usual ? undefined : next })];
}

export function PeriodChooser({ value, onChange }: { value: Period; onChange: (period: Period) => void }) {
  return (
    <SegmentedControl
      aria-label={t('label')}
      value={value}
      onChange={(next) => onChange(next as Period)}
      data={periods.map((one) => ({ value: one, label: t(one) }))}
      className="period"
    />
  );
}
