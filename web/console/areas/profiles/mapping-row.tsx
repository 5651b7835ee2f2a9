import { ActionIcon, Code, Group, Select, Text } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { IconTrash } from '@tabler/icons-react';
import { ExpressionField } from '../../kit/expression.tsx';
import { type MappingValues, shownValue } from './mapping-values.ts';
import { t } from './messages-mapping.ts';
import { type Named, titleOf } from './schema.ts';
import type { PreviewRow } from './use-mapping-preview.ts';

/** One attribute of the target: the expression, when it is written, and what it comes to for the person chosen above. */
export function MappingRow({
  of,
  form,
  preview,
  problem,
  isReadOnly,
  remove,
}: {
  of: Named;
  form: UseFormReturnType<MappingValues>;
  preview: PreviewRow | undefined;
  /** Why the expression cannot be read. */
  problem: string | undefined;
  isReadOnly: boolean;
  remove: () => void;
}) {
  const title = titleOf(of);
  const path = `properties.${of.name}`;
  const property = form.getValues().properties[of.name];
  if (property === undefined) return null;
  return (
    <div>
      <Group gap="xs" mb={4}>
        <Text fw={600}>{title}</Text>
        <Code>{of.name}</Code>
      </Group>
      <Group align="flex-start" gap="xs">
        <div style={{ flex: '1 1 320px' }}>
          <ExpressionField
            hiddenLabel
            label={t('expression', { name: title })}
            value={property.expression}
            onChange={(expression) => {
              form.clearFieldError(`${path}.expression`);
              form.setFieldValue(`${path}.expression`, expression as never);
            }}
            error={form.errors[`${path}.expression`] ?? problem}
            name={`${path}.expression`}
            minRows={1}
            isReadOnly={isReadOnly}
          />
        </div>
        <Select
          aria-label={t('push', { name: title })}
          data={(['PUSH', 'DONT_PUSH'] as const).map((value) => ({ value, label: t(`push.${value}`) }))}
          value={property.pushStatus}
          onChange={(value) => form.setFieldValue(`${path}.pushStatus`, value as never)}
          allowDeselect={false}
          disabled={isReadOnly}
          w={210}
        />
        {!isReadOnly && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={t('remove', { name: title })}
            onClick={remove}
          >
            <IconTrash size={18} />
          </ActionIcon>
        )}
      </Group>
      {preview !== undefined && problem === undefined && <Outcome of={preview} />}
    </div>
  );
}

function Outcome({ of }: { of: PreviewRow }) {
  const isNothing = of.value === null || of.value === '';
  return (
    <Text size="sm" mt={4} className="breakable" aria-live="polite">
      {t('gives')}:{' '}
      {isNothing ? <span className="soft">{t('nothing')}</span> : <Code>{shownValue(of.value)}</Code>}
      {of.problem !== null && <Text span c="var(--red)">{` ${of.problem}`}</Text>}
      {of.kept && <Text span c="var(--amber)">{` (${t('kept')})`}</Text>}
      {of.current !== null && JSON.stringify(of.current) !== JSON.stringify(of.value) && (
        <span className="soft"> {t('now', { value: shownValue(of.current) })}</span>
      )}
    </Text>
  );
}
