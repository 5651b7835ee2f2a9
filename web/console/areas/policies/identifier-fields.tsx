import { ActionIcon, Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { words } from '../../kit/index.ts';
import type { Fields } from './fields.tsx';
import { t } from './messages.ts';
import { asJson, listOf } from './types.ts';

const path = 'conditions.userIdentifier';
const matches = ['EQUALS', 'STARTS_WITH', 'CONTAINS', 'SUFFIX'] as const;

/** By what somebody typed, or by an attribute of theirs: which identity provider they go to. */
export function IdentifierFields({ fields }: { fields: Fields }) {
  const patterns = listOf(fields.get(`${path}.patterns`)).map(asJson);
  const set = (next: readonly object[]) => fields.set(`${path}.patterns`, next);
  const type = String(fields.get(`${path}.type`) ?? 'IDENTIFIER');
  return (
    <Stack gap="xs">
      <Select
        label={t('identifier')}
        allowDeselect={false}
        data={[
          { value: 'IDENTIFIER', label: t('identifier.IDENTIFIER') },
          { value: 'ATTRIBUTE', label: t('identifier.ATTRIBUTE') },
        ]}
        value={type}
        onChange={(chosen) => fields.set(`${path}.type`, chosen)}
      />
      {type === 'ATTRIBUTE' && (
        <TextInput
          label={t('attribute')}
          error={fields.error(`${path}.attribute`)}
          value={String(fields.get(`${path}.attribute`) ?? '')}
          onChange={({ currentTarget: { value } }) => fields.set(`${path}.attribute`, value)}
        />
      )}
      {patterns.map((pattern, index) => (
        <Group key={index} gap="xs" wrap="nowrap" align="flex-end">
          <Select
            aria-label={t('patternMatch', { number: index + 1 })}
            w={150}
            allowDeselect={false}
            data={matches.map((value) => ({ value, label: t(`match.${value}`) }))}
            value={String(pattern['matchType'])}
            onChange={(matchType) =>
              set(patterns.map((one, at) => (at === index ? { ...one, matchType } : one)))
            }
          />
          <TextInput
            aria-label={t('patternValue', { number: index + 1 })}
            flex={1}
            value={String(pattern['value'] ?? '')}
            onChange={({ currentTarget: { value } }) =>
              set(patterns.map((one, at) => (at === index ? { ...one, value } : one)))
            }
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={`${words('remove')}: ${index + 1}`}
            onClick={() => set(patterns.filter((_, at) => at !== index))}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <Button
        variant="subtle"
        size="compact-sm"
        w="fit-content"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => set([...patterns, { matchType: 'SUFFIX', value: '' }])}
      >
        {t('addPattern')}
      </Button>
    </Stack>
  );
}
