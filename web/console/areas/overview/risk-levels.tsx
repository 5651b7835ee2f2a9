import type { InsightsSignIns } from '../../kit/api.ts';
import { Count, Empty, percentOf, Section } from '../../kit/index.ts';
import { t } from './messages.ts';

const levels = ['low', 'medium', 'high'] as const;

/** The events that were counted: sessions begun, and refusals. */
const filterOf = (level: (typeof levels)[number]): string =>
  `(eventType eq "user.session.start" or (eventType eq "policy.evaluate_sign_on" and outcome.result eq "DENY")) and securityContext.risk.level eq "${level.toUpperCase()}"`;

/** How risky sign-ins were, in one bar and in numbers. */
export function RiskLevels({ signIns: { total, since } }: { signIns: InsightsSignIns }) {
  const all = levels.reduce((sum, level) => sum + total.risk[level], 0);
  let before = 0;
  return (
    <Section title={t('riskLevels')} lead={t('riskLevelsLead')}>
      {all === 0 ? (
        <Empty title={t('noRisk')} text={t('noRiskHelp')} />
      ) : (
        <>
          <svg className="risk-bar" aria-hidden viewBox="0 0 100 10" preserveAspectRatio="none">
            {levels.map((level) => {
              const width = (100 * total.risk[level]) / all;
              const x = before;
              before += width;
              return <rect key={level} data-level={level} x={x} width={width} height="10" />;
            })}
          </svg>
          <ul className="risk-legend">
            {levels.map((level) => (
              <li key={level}>
                <svg className="swatch" aria-hidden viewBox="0 0 10 10">
                  <rect data-level={level} width="10" height="10" rx="2" />
                </svg>
                <span>{t(`risk.${level}`)}</span>
                <Count value={total.risk[level]} to="/log" search={{ filter: filterOf(level), since }} />
                <span className="soft number">{percentOf(total.risk[level] / all)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}
