import { Anchor, Button, Group, List, Loader, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { GroupRuleInput } from '../../kit/api.ts';
import { ExpressionError, expressionErrorOf } from '../../kit/expression.tsx';
import { A, api, ErrorNote, may, numberOf, Section } from '../../kit/index.ts';
import { t } from './messages.ts';

type Conditions = GroupRuleInput['conditions'];

const shown = 20;

/** Follows what is typed; where there are too many to look at while somebody types, it says that it is an estimate. */
export function RulePreview({
  conditions,
  most = shown,
}: {
  conditions: Conditions | undefined;
  /** So many by name. */
  most?: number;
}) {
  const [settled] = useDebouncedValue(conditions, 350);
  const [exact, setExact] = useState('');
  const asked = JSON.stringify(settled ?? null);
  const isExact = exact === asked;
  const canSee = may('okta.groups.manage') && may('okta.users.read');
  const found = useQuery({
    queryKey: ['group-rules', 'preview', asked, isExact, most],
    queryFn: ({ signal }) =>
      api.previewGroupRules(
        { body: { conditions: settled as Conditions, limit: most, quick: !isExact } },
        { signal },
      ),
    enabled: settled !== undefined && canSee,
    placeholderData: (before) => before,
    staleTime: 10_000,
    retry: false,
  });
  if (!canSee)
    return (
      <Section title={t('preview')}>
        <Text c="dimmed">{t('previewForbidden')}</Text>
      </Section>
    );
  const problem = expressionErrorOf(found.error);
  return (
    <Section title={t('preview')} lead={t('previewLead')}>
      <Stack gap="sm" aria-live="polite" aria-busy={found.isFetching}>
        {settled === undefined ? (
          <Text c="dimmed">{t('previewNothing')}</Text>
        ) : problem !== undefined ? (
          <ExpressionError expression={settled.expression.value} message={problem} />
        ) : found.error ? (
          <ErrorNote error={found.error} />
        ) : found.data === undefined ? (
          <Loader size="sm" />
        ) : (
          <Result of={found.data} isFetching={found.isFetching} countAll={() => setExact(asked)} />
        )}
      </Stack>
    </Section>
  );
}

type Answer = Awaited<ReturnType<typeof api.previewGroupRules>>;

function Result({ of, isFetching, countAll }: { of: Answer; isFetching: boolean; countAll: () => void }) {
  const { count, sample, failed, people } = of;
  return (
    <>
      <Group gap="xs">
        <Text size="xl" fw={620} className="number">
          {sample === null
            ? t('matches', { count: count ?? 0, shown: numberOf(count ?? 0) })
            : t('matchesAbout', { estimate: numberOf(sample.estimate) })}
        </Text>
        {isFetching && <Loader size={14} />}
      </Group>
      {sample !== null && (
        <div>
          <Text size="sm" c="dimmed">
            {t('sampled', {
              lookedAt: numberOf(sample.lookedAt),
              matched: numberOf(sample.matched),
              outOf: numberOf(sample.outOf),
            })}
          </Text>
          <Button variant="light" size="compact-md" mt="xs" onClick={countAll} loading={isFetching}>
            {t('countAll')}
          </Button>
        </div>
      )}
      {(failed ?? 0) > 0 && (
        <Text size="sm" c="var(--amber)">
          {t('cannot', { count: failed ?? 0 })}
        </Text>
      )}
      {people.length === 0 ? (
        <Text c="dimmed">{t('nobody')}</Text>
      ) : (
        <>
          <Text size="sm" c="dimmed">
            {t('firstOf', { count: people.length })}
          </Text>
          <List listStyleType="none" spacing={4}>
            {people.map(({ id, displayName, login }) => (
              <List.Item key={id}>
                <Anchor component={A} to={`/people/${id}`}>
                  {displayName}
                </Anchor>{' '}
                <Text span size="sm" c="dimmed">
                  {login}
                </Text>
              </List.Item>
            ))}
          </List>
        </>
      )}
    </>
  );
}
