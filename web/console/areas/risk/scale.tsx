import { t } from './messages.ts';

/** 0 to 100, cut where the levels begin. */
export function Scale({ medium, high }: { medium: number; high: number }) {
  const isGood = medium > 0 && high > medium && high <= 100;
  if (!isGood) return null;
  const parts = [
    { level: 'LOW', from: 0, width: medium },
    { level: 'MEDIUM', from: medium, width: high - medium },
    { level: 'HIGH', from: high, width: 100 - high },
  ] as const;
  return (
    <div className="risk-scale" role="img" aria-label={t('scaleSays', { medium, high })}>
      {parts
        .filter(({ width }) => width > 0)
        .map(({ level, from, width }) => (
          <span key={level} data-level={level} style={{ flexGrow: width }}>
            <b>{t(`level.${level}`)}</b>
            <small className="number">{from}</small>
          </span>
        ))}
    </div>
  );
}
