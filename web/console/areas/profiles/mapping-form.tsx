import { Select, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ProfileMapping } from '../../kit/api.ts';
import {
  A,
  api,
  ApiFormFrame,
  Empty,
  ErrorNote,
  may,
  type Picked,
  Section,
  useApiForm,
} from '../../kit/index.ts';
import { MappingRow } from './mapping-row.tsx';
import { type Direction, type MappingValues, patchOf, type Properties } from './mapping-values.ts';
import { t } from './messages-mapping.ts';
import { type Named, titleOf } from './schema.ts';
import { useMappingPreview } from './use-mapping-preview.ts';

export function MappingForm({
  mapping,
  attributes,
  direction,
  person,
}: {
  mapping: ProfileMapping;
  attributes: readonly Named[];
  direction: Direction;
  person: Picked | undefined;
}) {
  const queries = useQueryClient();
  const before = mapping.properties;
  const of = useApiForm<MappingValues, ProfileMapping>({
    initial: { properties: before },
    validate: ((values: MappingValues) =>
      Object.fromEntries(
        Object.entries(values.properties)
          .filter(([, { expression }]) => expression.trim() === '')
          .map(([name]) => [`properties.${name}.expression`, t('expressionNeeded')]),
      )) as never,
    save: ({ properties }) =>
      api.updateProfileMapping({
        mappingId: mapping.id,
        body: { properties: patchOf(before, properties) },
      }),
    done: t('saved'),
    after: () => void queries.invalidateQueries({ queryKey: ['mappings'] }),
  });
  const { properties } = of.form.getValues();
  const set = (next: Properties) => of.form.setFieldValue('properties', next as never);
  const preview = useMappingPreview(mapping.id, person?.id, patchOf(before, properties), properties);
  const canManage = may('okta.profileMappings.manage');
  const rows = attributes.filter(({ name }) => properties[name] !== undefined);
  const free = attributes.filter(({ name }) => properties[name] === undefined);
  const list = (
    <Stack gap="lg">
      {rows.length === 0 && <Empty title={t('none')} text={canManage ? t('noneHelp') : t('readOnly')} />}
      {rows.map((named) => (
        <MappingRow
          key={named.name}
          of={named}
          form={of.form}
          preview={preview.rows[named.name]}
          problem={preview.problems[`properties.${named.name}.expression`]}
          isReadOnly={!canManage}
          remove={() =>
            set(Object.fromEntries(Object.entries(properties).filter(([name]) => name !== named.name)))
          }
        />
      ))}
      {canManage && (
        <Select
          // Empty again after each.
          key={rows.length}
          label={t('add')}
          placeholder={t('chooseAttribute')}
          data={free.map((named) => ({ value: named.name, label: `${titleOf(named)} (${named.name})` }))}
          disabled={free.length === 0}
          {...(free.length === 0 && { description: t('noTargets') })}
          searchable
          value={null}
          onChange={(name) =>
            name !== null && set({ ...properties, [name]: { expression: '', pushStatus: 'PUSH' } })
          }
          maw={420}
        />
      )}
    </Stack>
  );
  return (
    <Section title={t('properties')} lead={t(direction === 'to' ? 'toLead' : 'fromLead')}>
      {preview.error !== undefined && <ErrorNote error={preview.error} title={t('preview')} />}
      {canManage ? <ApiFormFrame of={of}>{list}</ApiFormFrame> : list}
      <Text size="sm" mt="sm">
        <A to="/profiles" search={{ tab: 'playground', ...(person && { person: person.id }) }}>
          {t('toPlayground')}
        </A>
      </Text>
    </Section>
  );
}
