import type { ReactNode } from 'react';
import type { Friction, InsightsFactorCoverage, InsightsSignIns } from '../../kit/api.ts';
import { A, numberOf, percentOf, type Search, signInFilters } from '../../kit/index.ts';
import { t } from './messages.ts';

/** What there is to say in a row of numbers, each a way to the list behind it. */
export function Numbers({
  signIns: { total, before, since },
  friction,
  coverage,
}: {
  signIns: InsightsSignIns;
  friction: Friction | undefined;
  coverage: InsightsFactorCoverage | undefined;
}) {
  const behind = (filter: string): { to: string; search: Search } => ({
    to: '/log',
    search: { filter, since },
  });
  return (
    <ul className="numbers" aria-label={t('numbers')}>
      <Card label={t('successes')} value={numberOf(total.successes)} {...behind(signInFilters.successes)}>
        {changeOf(total.successes, before.successes)}
      </Card>
      <Card
        label={t('failures')}
        value={numberOf(total.failures)}
        help={t('failuresHelp')}
        {...behind(signInFilters.failures)}
      >
        {changeOf(total.failures, before.failures)}
      </Card>
      <Card label={t('denials')} value={numberOf(total.denials)} {...behind(signInFilters.denials)}>
        {changeOf(total.denials, before.denials)}
      </Card>
      <Card
        label={t('highRisk')}
        value={numberOf(total.risk.high)}
        help={t('highRiskHelp')}
        {...behind(signInFilters.highRisk)}
      >
        {changeOf(total.risk.high, before.risk.high)}
      </Card>
      <Card
        label={t('prompts')}
        value={friction === undefined ? '…' : promptsOf(friction)}
        to="/"
        hash="friction"
      >
        {friction !== undefined &&
          t('promptsHelp', {
            count: numberOf(friction.total.prompts),
            passive: numberOf(friction.total.passive),
          })}
      </Card>
      <Card
        label={t('covered')}
        value={coverage === undefined ? '…' : shareOf(coverage.covered, coverage.people)}
        to="/factor-coverage"
      >
        {coverage !== undefined && t('coveredHelp', { count: numberOf(coverage.people - coverage.covered) })}
      </Card>
    </ul>
  );
}

const promptsOf = ({ total }: Friction): string =>
  total.promptsPerPerson === null ? '–' : numberOf(total.promptsPerPerson);

export const shareOf = (part: number, whole: number): string => (whole === 0 ? '–' : percentOf(part / whole));

function changeOf(now: number, before: number): string {
  if (now === before) return t('same');
  if (before === 0) return t('none');
  const change = percentOf(Math.abs(now - before) / before);
  return t(now > before ? 'more' : 'fewer', { change });
}

function Card({
  label,
  value,
  help,
  to,
  search,
  hash,
  children,
}: {
  label: string;
  value: string;
  help?: string;
  to: string;
  search?: Search;
  /** A part of this very page. */
  hash?: string;
  children?: ReactNode;
}) {
  const inside = (
    <>
      <span className="number-label">{label}</span>
      <span className="number-value">{value}</span>
      <span className="number-note">{children}</span>
    </>
  );
  return (
    <li title={help}>
      {hash === undefined ? (
        <A to={to} search={search} className="number-card">
          {inside}
        </A>
      ) : (
        <a href={`#${hash}`} className="number-card">
          {inside}
        </a>
      )}
    </li>
  );
}
