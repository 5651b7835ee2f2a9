import { Button, Group, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { api, Dialog, ErrorNote, useAction, words } from '../../kit/index.ts';
import { t } from './messages.ts';

export type Verb = 'approve' | 'deny';

/** Asks once more, with room for a word to who asked. */
export function Decide({
  requestId,
  verb,
  person,
  app,
  close,
}: {
  requestId: string;
  verb: Verb;
  person: string;
  app: string;
  close: () => void;
}) {
  const [note, setNote] = useState('');
  const decide = useAction(
    () => {
      const given = { requestId, body: note.trim() === '' ? {} : { note: note.trim() } };
      return verb === 'approve' ? api.approveAppRequest(given) : api.denyAppRequest(given);
    },
    {
      done: verb === 'approve' ? t('approved', { person, app }) : t('denied'),
      changes: [['app-requests'], ['insights', 'to-do']],
      after: close,
      isQuiet: true,
    },
  );
  return (
    <Dialog
      isOpen
      close={close}
      title={t(verb === 'approve' ? 'approveTitle' : 'denyTitle', { person, app })}
    >
      <Stack>
        <Textarea
          label={t('note')}
          description={t('noteHelp')}
          autosize
          minRows={2}
          maxLength={500}
          value={note}
          onChange={({ currentTarget }) => setNote(currentTarget.value)}
        />
        <ErrorNote error={decide.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {words('cancel')}
          </Button>
          <Button
            {...(verb === 'deny' ? { color: 'red' } : {})}
            loading={decide.isRunning}
            onClick={() => decide.run()}
          >
            {t(verb)}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
