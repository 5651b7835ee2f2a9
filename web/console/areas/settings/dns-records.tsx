import { Stack, Text } from '@mantine/core';
import { CopyField, words } from './kit.ts';
import { t } from './messages.ts';

/** What has to stand in DNS, to copy. */
export function DnsRecords({ records }: { records: { name: string; type: string; value: string }[] }) {
  return (
    <Stack gap="sm">
      <Text fw={600}>{t('records')}</Text>
      <Text size="sm" c="dimmed">
        {t('recordsHelp')}
      </Text>
      {records.map(({ name, type, value }) => (
        <Stack key={`${name} ${type}`} gap={4}>
          <CopyField label={`${type}: ${words('name')}`} value={name} />
          <CopyField label={`${type}: ${t('recordValue')}`} value={value} />
        </Stack>
      ))}
    </Stack>
  );
}
