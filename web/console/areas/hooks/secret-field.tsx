import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { CopyField } from '../../kit/index.ts';
import { t } from './messages.ts';

const bytes = 32;

function newSecret(): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  return btoa(String.fromCharCode(...random))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** A secret that goes in and does not come out: one that was made here is shown until it is saved. */
export function SecretField({
  name,
  value,
  onChange,
  isKept,
  error,
}: {
  name: string;
  value: string;
  onChange: (value: string) => void;
  /** There is one already, which stays where none is given. */
  isKept: boolean;
  error?: React.ReactNode;
}) {
  const [made, setMade] = useState<string>();
  return (
    <Stack gap="xs">
      <Group align="end" gap="xs" wrap="nowrap">
        <PasswordInput
          flex={1}
          label={t('secret')}
          description={isKept ? t('secretKept') : t('secretHelp')}
          name={name}
          value={value}
          autoComplete="new-password"
          error={error}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
        <Button
          variant="default"
          onClick={() => {
            const secret = newSecret();
            setMade(secret);
            onChange(secret);
          }}
        >
          {t('secretMake')}
        </Button>
      </Group>
      {made !== undefined && made === value && (
        <div className="outcome">
          <CopyField label={t('secret')} value={made} />
          <Text size="sm">{t('secretOnce')}</Text>
        </div>
      )}
    </Stack>
  );
}
