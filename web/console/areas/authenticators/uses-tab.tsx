import { Group, Stack } from '@mantine/core';
import type { Authenticator, AuthenticatorUs } from '../../kit/api.ts';
import { A, agoOf, Count, Facts, Loaded, Section } from '../../kit/index.ts';
import { t } from './messages.ts';
import { havingOf, useCoverage, useUses } from './use-coverage.ts';

/** How many have it, and what leads them to it. */
export function UsesTab({ of }: { of: Authenticator }) {
  const coverage = useCoverage();
  const having = havingOf(coverage, of.key);
  const uses = useUses(of.id);
  return (
    <Stack gap="xl">
      {coverage !== undefined && having !== undefined && (
        <Section title={t('people')} lead={t('peopleHelp', { when: agoOf(coverage.countedAt) })}>
          <Facts
            of={[
              [
                t('people'),
                <>
                  <Count value={having} to="/factor-coverage" />{' '}
                  <span className="soft">/ {coverage.people}</span>
                </>,
              ],
              [t('seeLacking'), <Count value={coverage.people - coverage.covered} to="/factor-coverage" />],
            ]}
          />
        </Section>
      )}
      <Section title={t('uses')} lead={t('usesLead')}>
        <Stack gap="sm">
          <Loaded of={uses}>
            {(found) =>
              found.length === 0 ? <p className="soft">{t('usesNone')}</p> : <UseList uses={found} />
            }
          </Loaded>
          <Group gap="md">
            <A to="/policies" search={{ type: 'MFA_ENROLL' }}>
              {t('enrolPolicies')}
            </A>
            <A to="/policies" search={{ type: 'ACCESS_POLICY' }}>
              {t('accessPolicies')}
            </A>
            <A to="/log" search={{ filter: `target.id eq "${of.id}"` }}>
              {t('history')}
            </A>
          </Group>
        </Stack>
      </Section>
    </Stack>
  );
}

export function UseList({ uses }: { uses: readonly AuthenticatorUs[] }) {
  return (
    <ul className="plain-list">
      {uses.map(({ id, name, policyId }) => (
        <li key={id}>
          <A to={`/policies/${policyId}`}>{name}</A>
        </li>
      ))}
    </ul>
  );
}
