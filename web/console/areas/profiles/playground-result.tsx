import { Alert, Code, Loader, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { EvaluateExpressionsAnswer } from '../../kit/api.ts';
import { ExpressionError, expressionErrorOf } from '../../kit/expression.tsx';
import { A, api, type Column, DataTable, ErrorNote, may, Section } from '../../kit/index.ts';
import { shownValue } from './mapping-values.ts';
import { t } from './messages-playground.ts';

export function PlaygroundResult({
  text,
  isTemplate,
  personId,
  appId,
}: {
  text: string;
  isTemplate: boolean;
  personId: string | undefined;
  appId: string | undefined;
}) {
  const [settled] = useDebouncedValue(text, 300);
  const isEmpty = settled.trim() === '';
  const found = useQuery({
    queryKey: ['expressions', isTemplate, settled, personId, appId],
    queryFn: ({ signal }) =>
      api.evaluateExpressions(
        {
          body: {
            ...(isTemplate ? { template: settled } : { expression: settled }),
            ...(personId === undefined ? {} : { userId: personId }),
            ...(appId === undefined ? {} : { appId }),
          },
        },
        { signal },
      ),
    enabled: !isEmpty,
    placeholderData: (before) => before,
    retry: false,
  });
  const problem = expressionErrorOf(found.error);
  return (
    <Section title={t('result')}>
      <Stack gap="sm" aria-live="polite" aria-busy={found.isFetching}>
        {isEmpty ? (
          <Text c="dimmed">{t('empty')}</Text>
        ) : problem !== undefined ? (
          <ExpressionError expression={settled} message={problem} />
        ) : found.error ? (
          <ErrorNote error={found.error} />
        ) : found.data === undefined ? (
          <Loader size="sm" />
        ) : (
          <Answer of={found.data} text={settled} hasPerson={personId !== undefined} isTemplate={isTemplate} />
        )}
      </Stack>
    </Section>
  );
}

type Step = EvaluateExpressionsAnswer['trace'][number] & { at: number };

const kindWord = (type: string): string => {
  const key = `type.${type}`;
  return t.has(key) ? t(key) : type;
};

const shown = (value: unknown) =>
  value === null || value === '' ? (
    <span className="soft">{t('nothing')}</span>
  ) : (
    <Code className="copy-text">{shownValue(value)}</Code>
  );

const columns: readonly Column<Step>[] = [
  { key: 'part', title: t('part'), cell: ({ part }) => <Code className="copy-text">{part}</Code> },
  { key: 'value', title: t('value'), cell: ({ value }) => shown(value) },
];

function Answer({
  of,
  text,
  hasPerson,
  isTemplate,
}: {
  of: EvaluateExpressionsAnswer;
  text: string;
  hasPerson: boolean;
  isTemplate: boolean;
}) {
  const steps = of.trace.map((step, at) => ({ ...step, at }));
  const isCondition = !isTemplate && of.error === null && typeof of.result === 'boolean';
  return (
    <>
      {of.error !== null ? (
        <ExpressionError expression={text} message={of.error.message} />
      ) : (
        <div>
          <Text size="xl" fw={620} className="breakable">
            {of.result === null || of.result === '' ? (
              <span className="soft">{t('nothing')}</span>
            ) : Array.isArray(of.result) ? (
              of.result.map(shownValue).join(', ')
            ) : (
              shownValue(of.result)
            )}
          </Text>
          <Text size="sm" c="dimmed">
            {t('kind', { type: kindWord(of.type) })}
          </Text>
        </div>
      )}
      {!hasPerson && may('okta.users.read') && (
        <Alert color="yellow" p="sm">
          {t('noPerson')}
        </Alert>
      )}
      {of.uses.groups && <Text size="sm">{t('usesGroups')}</Text>}
      {of.uses.time && <Text size="sm">{t('usesTime')}</Text>}
      {isCondition && may('okta.groups.manage') && (
        <Text size="sm">
          <A to="/group-rules/new" search={{ expression: text }}>
            {t('toRule')}
          </A>
        </Text>
      )}
      {steps.length > 0 && (
        <div>
          <Text size="sm" fw={600}>
            {t('steps')}
          </Text>
          <DataTable label={t('steps')} rows={steps} columns={columns} idOf={({ at }) => String(at)} />
        </div>
      )}
    </>
  );
}
