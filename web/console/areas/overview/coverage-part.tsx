import { Anchor, Text } from '@mantine/core';
import type { InsightsFactorCoverage } from '../../kit/api.ts';
import { A, may, numberOf, Section } from '../../kit/index.ts';
import { factorName } from './factor-name.ts';
import { t } from './messages.ts';
import { shareOf } from './numbers.tsx';

/** Which factors people have, as shares of all that are active. */
export function CoveragePart({ coverage }: { coverage: InsightsFactorCoverage }) {
  const { people, covered, phishingResistant, factors } = coverage;
  const mayList = may('okta.users.read');
  const rows: { key: string; label: string; having: number; lacking?: string }[] = [
    { key: 'second', label: t('secondFactor'), having: covered, lacking: 'second_factor' },
    { key: 'resistant', label: t('resistant'), having: phishingResistant, lacking: 'phishing_resistant' },
    ...factors
      .filter(({ people: having }) => having > 0)
      .map(({ key, people: having }) => ({ key, label: factorName(key), having })),
  ];
  return (
    <Section
      title={t('coverage')}
      lead={t('coverageOf', { people: numberOf(people) })}
      actions={
        mayList && (
          <Anchor component={A} to="/factor-coverage" size="sm">
            {t('seeLacking')}
          </Anchor>
        )
      }
    >
      <table className="bars" aria-label={t('coverage')}>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">{t('by.factor')}</th>
            <th scope="col">{t('share')}</th>
            <th scope="col">{t('peopleColumn')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, label, having, lacking }) => (
            <tr key={key} data-strong={lacking === undefined ? undefined : true}>
              <th scope="row">
                {label}
                <svg className="bar" aria-hidden viewBox="0 0 100 6" preserveAspectRatio="none">
                  <rect width={people === 0 ? 0 : (100 * having) / people} height="6" />
                </svg>
              </th>
              <td className="number">{shareOf(having, people)}</td>
              <td className="number">
                {lacking !== undefined && mayList && people > having ? (
                  <A to="/factor-coverage" search={{ lacking }}>
                    {t('without', { count: people - having })}
                  </A>
                ) : (
                  <Text size="sm" c="dimmed" component="span">
                    {numberOf(having)}
                  </Text>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
