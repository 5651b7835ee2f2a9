import { Alert, Switch, Table, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { numberOf, Section } from '../../../kit/index.ts';
import type { Line } from './import-draft.ts';
import { t } from './messages.ts';

const mostShown = 20;
const hasProblem = ({ cells }: Line): boolean => cells.some(({ problem }) => problem !== null);

/** The first lines as they would be written, each cell with what the schema has against it. */
export function ImportPreview({ lines }: { lines: readonly Line[] }) {
  const [isOnly, setOnly] = useState(false);
  const bad = useMemo(() => lines.filter(hasProblem), [lines]);
  const shown = (isOnly && bad.length > 0 ? bad : lines).slice(0, mostShown);
  const columns = lines[0]?.cells.map(({ attribute }) => attribute) ?? [];
  return (
    <Section
      title={t('preview.title')}
      lead={t('preview.lead')}
      actions={
        bad.length > 0 && (
          <Switch
            label={t('preview.only')}
            checked={isOnly}
            onChange={({ currentTarget }) => setOnly(currentTarget.checked)}
          />
        )
      }
    >
      <Alert color={bad.length > 0 ? 'yellow' : 'accent'} mb="md" role="status">
        {bad.length > 0 ? t('preview.problems', { count: bad.length }) : t('preview.fine')}
      </Alert>
      <div className="table-box" tabIndex={0} role="region" aria-label={t('preview.title')}>
        <Table className="sheet" aria-label={t('preview.title')} verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('preview.line')}</Table.Th>
              {columns.map(({ name, title }) => (
                <Table.Th key={name} className="nowrap">
                  {title}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((line) => (
              <Table.Tr key={line.number}>
                <Table.Td className="number soft">{numberOf(line.number)}</Table.Td>
                {line.cells.map(({ attribute, text, problem }) => (
                  <Table.Td key={attribute.name}>
                    <span className="nowrap">{text === '' ? '–' : text}</span>
                    {problem !== null && (
                      <Text size="xs" c="var(--red)" className="nowrap">
                        {problem}
                      </Text>
                    )}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <Text size="sm" c="dimmed" mt="xs">
        {t('preview.shown', { shown: numberOf(shown.length), count: numberOf(lines.length) })}
      </Text>
    </Section>
  );
}
