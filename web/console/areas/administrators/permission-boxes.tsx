import { Checkbox, Stack, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { AdminPermissions } from '../../kit/api.ts';
import { t } from './messages-roles.ts';
import { areaName, byArea, permissionSentence } from './permission-words.ts';

type Permission = AdminPermissions['permissions'][number];

/** What a custom role permits: a box for each permission that one can be made of, and what each brings along. */
export function PermissionBoxes({
  all,
  value,
  onChange,
  error,
  isReadOnly = false,
}: {
  all: readonly Permission[];
  value: readonly string[];
  onChange: (value: string[]) => void;
  error?: React.ReactNode;
  isReadOnly?: boolean;
}) {
  const [typed, setTyped] = useState('');
  const wanted = typed.trim().toLowerCase();
  const shown = all.filter(({ name }) =>
    `${name} ${permissionSentence(name)}`.toLowerCase().includes(wanted),
  );
  return (
    <Stack gap="sm" role="group" aria-label={t('permissions')}>
      <div>
        <Text fw={600}>{t('permissions')}</Text>
        <Text size="sm" c="dimmed">
          {t('permissionsHelp')}
        </Text>
        <Text size="sm" role="status">
          {t('count', { count: value.length })}
        </Text>
        {error !== undefined && (
          <Text size="sm" c="var(--red)" role="alert">
            {error}
          </Text>
        )}
      </div>
      <TextInput
        type="search"
        aria-label={t('findPermission')}
        placeholder={t('findPermission')}
        leftSection={<IconSearch size={18} aria-hidden />}
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        maw={360}
      />
      <div className="ability-areas">
        {byArea(shown, ({ name }) => name).map(([area, permissions]) => (
          <section key={area} aria-label={areaName(area)}>
            <Text fw={600} component="h3" m={0} mb={6}>
              {areaName(area)}
            </Text>
            <Stack gap={8}>
              {permissions.map(({ name, includes }) => (
                <Checkbox
                  key={name}
                  label={permissionSentence(name)}
                  description={saysIncluded(includes, all)}
                  checked={value.includes(name)}
                  disabled={isReadOnly}
                  onChange={({ currentTarget }) =>
                    onChange(currentTarget.checked ? [...value, name] : value.filter((one) => one !== name))
                  }
                />
              ))}
            </Stack>
          </section>
        ))}
      </div>
    </Stack>
  );
}

function saysIncluded(includes: readonly string[], all: readonly Permission[]): string {
  const named = includes.filter((name) => all.some((one) => one.name === name));
  if (named.length === 0) return '';
  const first = named.slice(0, 3).map(permissionSentence).join(' · ');
  return t('includes', { what: named.length > 3 ? `${first} …` : first });
}
