import { Button, Group, Stack, Text, Textarea, Title } from '@mantine/core';
import { useState } from 'react';
import type { CustomAAGUID, UpdateCustomAAGUIDArguments } from '../../kit/api.ts';
import { api, dayOf, ErrorNote, may, useAction, words } from '../../kit/index.ts';
import { t } from './messages.ts';

type Roots = NonNullable<UpdateCustomAAGUIDArguments['body']['attestationRootCertificates']>;

/** PEM has it between lines; the API takes the base64 alone. */
const base64Of = (text: string): string => text.replace(/-----[A-Z ]+-----/g, '').replace(/\s+/g, '');

/** Roots that vouch for a model. Each is added and taken away by itself. */
export function Certificates({ authenticatorId, model }: { authenticatorId: string; model: CustomAAGUID }) {
  const { aaguid, attestationRootCertificates: all } = model;
  const mayManage = may('okta.authenticators.manage');
  const [text, setText] = useState('');
  const save = useAction(
    ({ to }: { to: Roots; isAdded: boolean }) =>
      api.updateCustomAAGUID({ authenticatorId, aaguid, body: { attestationRootCertificates: to } }),
    {
      done: (_saved, { isAdded }) => t(isAdded ? 'certificateAdded' : 'certificateRemoved'),
      changes: [['aaguids']],
      isQuiet: true,
      undo: (_saved, { isAdded }) =>
        isAdded ? undefined : { run: () => save.run({ to: all, isAdded: true }) },
      after: () => setText(''),
    },
  );
  return (
    <Stack gap="sm">
      <div>
        <Title order={3} size="h5">
          {t('certificates')}
        </Title>
        <Text size="sm" c="dimmed">
          {all.length === 0 ? t('certificatesNone') : t('certificatesHelp')}
        </Text>
      </div>
      {all.map((one) => (
        <div key={one['x5t#S256']} className="outcome">
          <Text fw={560} className="breakable">
            {one.iss}
          </Text>
          <Group justify="space-between" gap="xs">
            <Text size="sm" c="dimmed">
              {t('expires')}: {dayOf(one.exp)}
            </Text>
            {mayManage && (
              <Button
                variant="subtle"
                color="red"
                size="compact-sm"
                aria-label={`${words('remove')}: ${one.iss}`}
                onClick={() => save.run({ to: all.filter((other) => other !== one), isAdded: false })}
              >
                {words('remove')}
              </Button>
            )}
          </Group>
        </div>
      ))}
      {save.error !== null && save.error !== undefined && <ErrorNote error={save.error} />}
      {mayManage && (
        <>
          <Textarea
            label={t('certificateText')}
            value={text}
            autosize
            minRows={3}
            maxRows={8}
            spellCheck={false}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button
              variant="default"
              disabled={text.trim() === ''}
              loading={save.isRunning}
              onClick={() => save.run({ to: [...all, { x5c: base64Of(text) }], isAdded: true })}
            >
              {t('certificateAdd')}
            </Button>
          </Group>
        </>
      )}
    </Stack>
  );
}
