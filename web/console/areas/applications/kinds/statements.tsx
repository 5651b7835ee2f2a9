// What an app is told of people beside their name: attribute statements of SAML, identity headers of a site.
import { ActionIcon, Button, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { Bag } from '../app.ts';
import { t } from './messages.ts';

export const filterTypes = ['STARTS_WITH', 'EQUALS', 'CONTAINS', 'REGEX'] as const;
type Source = 'expression' | (typeof filterTypes)[number];

export type StatementRow = {
  name: string;
  source: Source;
  /** An expression on each line, or what groups are chosen by. */
  text: string;
  /** Members that the form does not show. */
  kept: Bag;
};

export const newStatement: StatementRow = { name: '', source: 'expression', text: '', kept: {} };

const isFilter = (value: unknown): value is (typeof filterTypes)[number] =>
  filterTypes.includes(value as (typeof filterTypes)[number]);

export function rowsOfStatements(of: unknown): StatementRow[] {
  return ((Array.isArray(of) ? of : []) as Bag[]).map(
    ({ name, type, values, filterType, filterValue, ...kept }) => ({
      name: String(name ?? ''),
      source: type === 'GROUP' && isFilter(filterType) ? filterType : 'expression',
      text: type === 'GROUP' ? String(filterValue ?? '') : ((values ?? []) as string[]).join('\n'),
      kept,
    }),
  );
}

export function statementsOf(rows: readonly StatementRow[]): Bag[] {
  return rows
    .filter(({ name, text }) => name.trim() !== '' || text.trim() !== '')
    .map(({ name, source, text, kept }) =>
      source === 'expression'
        ? { ...kept, type: 'EXPRESSION', name: name.trim(), values: linesOfText(text) }
        : { ...kept, type: 'GROUP', name: name.trim(), filterType: source, filterValue: text.trim() },
    );
}

export function rowsOfHeaders(of: unknown): StatementRow[] {
  return ((Array.isArray(of) ? of : []) as Bag[]).map(({ name, value, groupFilter }) => {
    const filter = groupFilter as { type?: unknown; value?: unknown } | null | undefined;
    return {
      name: String(name ?? ''),
      source: isFilter(filter?.type) ? filter.type : 'expression',
      text: String(filter?.value ?? value ?? ''),
      kept: {},
    };
  });
}

export function headersOf(rows: readonly StatementRow[]): Bag[] {
  return rows
    .filter(({ name, text }) => name.trim() !== '' || text.trim() !== '')
    .map(({ name, source, text }) =>
      source === 'expression'
        ? { name: name.trim(), value: text.trim() }
        : { name: name.trim(), groupFilter: { type: source, value: text.trim() } },
    );
}

const linesOfText = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

export function StatementsField({
  rows,
  onChange,
  label,
  help,
  nameLabel,
  add,
  error,
  isSingle = false,
  isReadOnly = false,
}: {
  rows: readonly StatementRow[];
  onChange: (rows: StatementRow[]) => void;
  label: string;
  help: string;
  nameLabel: string;
  add: string;
  error?: React.ReactNode;
  /** One expression each. */
  isSingle?: boolean;
  isReadOnly?: boolean;
}) {
  const change = (at: number, part: Partial<StatementRow>) =>
    onChange(rows.map((row, i) => (i === at ? { ...row, ...part } : row)));
  return (
    <Stack gap="xs" role="group" aria-label={label}>
      <Text size="sm" c="dimmed">
        {help}
      </Text>
      {rows.map((row, at) => (
        // Rows have no name of their own while they are written.
        <div className="statement-row" key={at}>
          <TextInput
            aria-label={`${nameLabel} ${at + 1}`}
            placeholder={nameLabel}
            readOnly={isReadOnly}
            spellCheck={false}
            value={row.name}
            onChange={({ currentTarget }) => change(at, { name: currentTarget.value })}
          />
          <Select
            aria-label={`${t('source')} ${at + 1}`}
            allowDeselect={false}
            readOnly={isReadOnly}
            data={[
              { value: 'expression', label: t('source.expression') },
              ...filterTypes.map((value) => ({ value, label: t(`source.${value}`) })),
            ]}
            value={row.source}
            onChange={(source) => source !== null && change(at, { source: source as Source })}
          />
          <Textarea
            aria-label={`${row.source === 'expression' ? t('expression') : t('filter')} ${at + 1}`}
            placeholder={row.source === 'expression' ? t('expression.example') : t('filter.example')}
            autosize
            minRows={1}
            maxRows={isSingle ? 1 : 6}
            readOnly={isReadOnly}
            spellCheck={false}
            value={row.text}
            onChange={({ currentTarget }) => change(at, { text: currentTarget.value })}
          />
          {!isReadOnly && (
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              aria-label={t('removeRow', { name: row.name || String(at + 1) })}
              onClick={() => onChange(rows.filter((_, i) => i !== at))}
            >
              <IconTrash size={18} aria-hidden />
            </ActionIcon>
          )}
        </div>
      ))}
      {error !== undefined && error !== null && (
        <Text size="sm" c="red" role="alert">
          {error}
        </Text>
      )}
      {!isReadOnly && (
        <div>
          <Button
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => onChange([...rows, newStatement])}
          >
            {add}
          </Button>
        </div>
      )}
    </Stack>
  );
}
