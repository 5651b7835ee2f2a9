import { Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { OwnLogStream } from '../../kit/api.ts';
import { ApiFormFrame, api, checks, Dialog, useApiForm } from '../../kit/index.ts';
import { t } from './messages.ts';

/** From a moment on, again: for whoever lost what they had. */
export function ReplayStream({
  of,
  isOpen,
  close,
}: {
  of: OwnLogStream;
  isOpen: boolean;
  close: () => void;
}) {
  return (
    <Dialog title={t('replayOf', { name: of.name })} isOpen={isOpen} close={close}>
      <ReplayForm of={of} close={close} />
    </Dialog>
  );
}

function ReplayForm({ of, close }: { of: OwnLogStream; close: () => void }) {
  const queries = useQueryClient();
  const form = useApiForm<{ since: string }>({
    initial: { since: '' },
    mayLeave: true,
    validate: { since: checks.required } as never,
    save: ({ since }) =>
      api.createLogStreamReplay({ logStreamId: of.id, body: { since: new Date(since).toISOString() } }),
    done: t('replayed'),
    after: () => {
      void queries.invalidateQueries({ queryKey: ['log-streams'] });
      close();
    },
  });
  return (
    <ApiFormFrame of={form} cancel={close} submit={t('replay')}>
      <Stack>
        <Text>{t('replayHelp')}</Text>
        <TextInput
          type="datetime-local"
          label={t('replaySince')}
          name="since"
          required
          data-autofocus
          {...form.form.getInputProps('since')}
        />
      </Stack>
    </ApiFormFrame>
  );
}
