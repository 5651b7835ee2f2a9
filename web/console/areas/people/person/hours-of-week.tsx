import { Text } from '@mantine/core';
import { boot } from '../../../kit/index.ts';
import { t } from './messages.ts';

const dayNames = Array.from({ length: 7 }, (_, at) =>
  // 5 January 2026 is a Monday.
  new Intl.DateTimeFormat(boot.locale, { weekday: 'short', timeZone: 'UTC' }).format(
    new Date(Date.UTC(2026, 0, 5 + at)),
  ),
);

/** The API counts in UTC from Monday midnight; people read it in their own zone. */
function inOwnZone(counts: readonly number[]): number[] {
  const shift = Math.round(offsetMinutes() / 60);
  return counts.map((_, at) => counts[(((at - shift) % counts.length) + counts.length) % counts.length] ?? 0);
}

function offsetMinutes(): number {
  if (boot.timeZone === undefined) return -new Date().getTimezoneOffset();
  const now = new Date();
  const local = new Date(now.toLocaleString('en-US', { timeZone: boot.timeZone }));
  const utc = new Date(now.toLocaleString('en-US', { timeZone: 'UTC' }));
  return Math.round((local.getTime() - utc.getTime()) / 60_000);
}

/** When somebody usually signs in: a square an hour of the week, darker the oftener. */
export function HoursOfWeek({ counts }: { counts: readonly number[] }) {
  const own = inOwnZone(counts);
  const most = Math.max(1, ...own);
  return (
    <div>
      <Text fw={600}>{t('risk.hours')}</Text>
      <Text size="sm" c="dimmed" mb="xs">
        {t('risk.hoursHelp')}
      </Text>
      <div className="hours-box" tabIndex={0} role="region" aria-label={t('risk.hours')}>
        <table className="hours">
          <thead>
            <tr>
              <td />
              {Array.from({ length: 24 }, (_, hour) => (
                <th key={hour} scope="col">
                  {hour % 3 === 0 ? hour : <span className="visually-hidden">{hour}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {dayNames.map((day, at) => (
              <tr key={day}>
                <th scope="row">{day}</th>
                {own.slice(at * 24, at * 24 + 24).map((count, hour) => (
                  <td
                    key={`${day} ${hour.toString()}`}
                    data-level={count === 0 ? 0 : Math.ceil((4 * count) / most)}
                    title={t('risk.hour', { day, hour, count })}
                  >
                    <span className="visually-hidden">{count}</span>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
