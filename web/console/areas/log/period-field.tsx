import { Group, Select } from '@mantine/core';
import { DateTimePicker } from '@mantine/dates';
import { t } from './messages.ts';
import { periods, type UsedSearch, usualPeriod } from './use-search.ts';

/** `2026-11-28 10:00:00` of this browser's clock, as the picker writes it. */
const localOf = (iso: string | undefined): string | null => {
  if (iso === undefined || Number.isNaN(Date.parse(iso))) return null;
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000)
    .toISOString()
    .slice(0, 19)
    .replace('T', ' ');
};
const isoOf = (local: string | null): string | undefined =>
  local === null ? undefined : new Date(local.replace(' ', 'T')).toISOString();

export function PeriodField({ period, address, change, search, again }: UsedSearch) {
  const choose = (chosen: string | null) => {
    again();
    if (chosen === 'custom')
      change({ period: undefined, since: search.since, until: new Date().toISOString() });
    else
      change({
        since: undefined,
        until: undefined,
        period: chosen === usualPeriod ? undefined : (chosen ?? undefined),
      });
  };
  return (
    <Group gap="sm" align="flex-end">
      <Select
        aria-label={t('period')}
        data={[...periods, 'custom' as const].map((value) => ({ value, label: t(`period.${value}`) }))}
        value={period}
        onChange={choose}
        allowDeselect={false}
        w={168}
      />
      {period === 'custom' && (
        <>
          <DateTimePicker
            aria-label={t('since')}
            placeholder={t('since')}
            value={localOf(address['since'])}
            onChange={(value) => change({ since: isoOf(value) })}
            w={190}
            clearable
          />
          <DateTimePicker
            aria-label={t('until')}
            placeholder={t('until')}
            value={localOf(address['until'])}
            onChange={(value) => change({ until: isoOf(value) })}
            w={190}
            clearable
          />
        </>
      )}
    </Group>
  );
}
