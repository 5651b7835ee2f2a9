import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { CopyField, Dialog, words } from '../../../kit/index.ts';
import { t } from './messages.ts';

export type Once = { label: string; value: string; note?: string | undefined };

/** A secret that the server tells this once: it stays until somebody says that they have it. */
export function OnceDialog({ once, close }: { once: Once | undefined; close: () => void }) {
  return (
    <Dialog title={t('once.title')} isOpen={once !== undefined} close={close} size="md">
      {once !== undefined && (
        <Stack>
          <Alert color="yellow">{t('once.help')}</Alert>
          <CopyField label={once.label} value={once.value} />
          {once.note !== undefined && <Text size="sm">{once.note}</Text>}
          <Group justify="flex-end">
            <Button onClick={close}>{words('close')}</Button>
          </Group>
        </Stack>
      )}
    </Dialog>
  );
}
