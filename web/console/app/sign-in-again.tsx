import { Button, Group, Modal, Stack } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { sessionEnded } from '../kit/session-ended.ts';
import { words } from '../kit/words.ts';

/** Over whatever page there is, with all that was typed in it: calls that were refused wait, and go on afterwards. */
export function SignInAgain() {
  const isAsking = useSyncExternalStore(sessionEnded.subscribe, sessionEnded.isAsking);
  const giveUp = () => void sessionEnded.back(false);
  return (
    <Modal
      opened={isAsking}
      onClose={giveUp}
      title={words('signInAgain')}
      withCloseButton={false}
      closeOnClickOutside={false}
      // Over any panel or dialog that a call was made from.
      zIndex={1000}
    >
      <Stack>
        <p>{words('signInAgainHelp')}</p>
        <Group justify="flex-end">
          <Button variant="subtle" onClick={giveUp}>
            {words('giveUp')}
          </Button>
          <Button variant="default" onClick={() => void sessionEnded.back()}>
            {words('backAlready')}
          </Button>
          <Button component="a" href="/admin/back" target="_blank" rel="opener">
            {words('signInNow')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
