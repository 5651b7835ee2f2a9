import { Alert, Button, Group, Stack } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { CopyField, Dialog } from '../../kit/index.ts';
import { t } from './messages.ts';

/** A secret that nobody can show a second time. */
export function TokenOnce({ value, close }: { value: string | undefined; close: () => void }) {
  return (
    <Dialog title={t('tokenCreated')} isOpen={value !== undefined} close={close}>
      <Stack>
        <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />}>
          {t('tokenOnce')}
        </Alert>
        <CopyField label={t('tokenValue')} value={value ?? ''} />
        <CopyField
          label={t('tokenTry')}
          value={`curl -H "Authorization: SSWS ${value ?? ''}" "${location.origin}/api/v1/users?limit=1"`}
        />
        <Group justify="flex-end">
          <Button onClick={close}>{t('haveCopied')}</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
