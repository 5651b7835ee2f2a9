import { Alert, Radio, Select, SimpleGrid, Stack, Switch, Table } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { groupsSource, may, MultiPicker, Section, words } from '../../../kit/index.ts';
import type { Attribute } from '../schema.ts';
import type { Draft, Sheet } from './import-draft.ts';
import { t } from './messages.ts';

type Props = {
  draft: Draft;
  sheet: Sheet;
  attributes: readonly Attribute[];
  change: (draft: Draft) => void;
};

/** Which column fills which attribute, and what is to be done with the lines. */
export function ImportColumns({ draft, sheet, attributes, change }: Props) {
  const titles = new Map(attributes.map(({ name, title }) => [name, title]));
  const data = attributes.map(({ name, title }) => ({
    value: name,
    label: title === name ? name : `${title} (${name})`,
  }));
  return (
    <Section title={t('columns.title')} lead={t('columns.lead')}>
      <Stack>
        <div className="table-box">
          <Table className="rows" aria-label={t('columns.title')} verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('columns.column')}</Table.Th>
                <Table.Th>{t('columns.sample')}</Table.Th>
                <Table.Th w={320}>{t('columns.attribute')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {sheet.header.map((column, at) => (
                <Table.Tr key={`${at} ${column}`}>
                  <Table.Td data-name fw={560}>
                    {column}
                  </Table.Td>
                  <Table.Td data-label={t('columns.sample')} className="soft">
                    {sheet.lines
                      .slice(0, 3)
                      .map((line) => line[at] ?? '')
                      .filter(Boolean)
                      .join(' · ')}
                  </Table.Td>
                  <Table.Td>
                    <Select
                      aria-label={t('columns.attributeOf', { column })}
                      data={data}
                      value={draft.mapping[at] || null}
                      placeholder={t('columns.skip')}
                      searchable
                      clearable
                      clearButtonProps={{ 'aria-label': words('remove') }}
                      onChange={(name) => change({ ...draft, mapping: draft.mapping.with(at, name ?? '') })}
                    />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
        {columnProblems(draft, attributes, titles).map((problem) => (
          <Alert key={problem} color="yellow" icon={<IconAlertTriangle aria-hidden />} role="alert">
            {problem}
          </Alert>
        ))}
        <Options draft={draft} attributes={attributes} change={change} />
      </Stack>
    </Section>
  );
}

function Options({ draft, attributes, change }: Omit<Props, 'sheet'>) {
  const unique = attributes.filter(({ name, unique: is }) => name === 'login' || is === 'UNIQUE_VALIDATED');
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
      <Radio.Group
        label={t('options.action')}
        value={draft.action}
        onChange={(action) => change({ ...draft, action: action as Draft['action'] })}
      >
        <Stack gap={8} mt={6}>
          <Radio value="upsert" label={t('options.upsert')} />
          <Radio value="create" label={t('options.create')} />
          <Radio value="update" label={t('options.update')} />
        </Stack>
      </Radio.Group>
      <Select
        label={t('options.matchBy')}
        description={t('options.matchByHelp')}
        data={unique.map(({ name, title }) => ({ value: name, label: title }))}
        value={draft.matchBy}
        allowDeselect={false}
        onChange={(matchBy) => change({ ...draft, matchBy: matchBy ?? 'login' })}
      />
      {draft.action !== 'update' && (
        <Switch
          label={t('options.activate')}
          description={t('options.activateHelp')}
          checked={draft.activate}
          onChange={({ currentTarget }) => change({ ...draft, activate: currentTarget.checked })}
        />
      )}
      {draft.action !== 'update' && may('okta.groups.read') && (
        <MultiPicker
          source={groupsSource}
          label={t('options.groups')}
          value={draft.groups}
          onChange={(groups) => change({ ...draft, groups })}
        />
      )}
    </SimpleGrid>
  );
}

function columnProblems(
  { mapping, action, matchBy }: Draft,
  attributes: readonly Attribute[],
  titles: ReadonlyMap<string, string>,
): string[] {
  const used = mapping.filter((name) => name !== '');
  const twice = used.find((name, at) => used.indexOf(name) !== at);
  const missing = attributes.filter(({ name, required }) => required === true && !used.includes(name));
  return [
    twice === undefined ? undefined : t('columns.twice', { attribute: titles.get(twice) ?? twice }),
    action === 'update' || missing.length === 0
      ? undefined
      : t('columns.missing', { attributes: missing.map(({ title }) => title).join(', ') }),
    used.includes(matchBy) || (action !== 'update' && missing.some(({ name }) => name === matchBy))
      ? undefined
      : t('columns.noMatch', { attribute: titles.get(matchBy) ?? matchBy }),
  ].filter((one) => one !== undefined);
}

/** Whether the lines can be sent at all. */
export const isSendable = ({ mapping, matchBy }: Draft): boolean => {
  const used = mapping.filter((name) => name !== '');
  return used.length > 0 && new Set(used).size === used.length && used.includes(matchBy);
};
