import { Button, Drawer, Group, Modal, Stack, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { ErrorNote } from './feedback.tsx';
import { words } from './words.ts';

/**
 * Details beside a list. It has an address of its own: `useAddress()` gives `panel`, and closing takes it away.
 */
export function SidePanel({
  title,
  isOpen,
  close,
  children,
  wide = false,
}: {
  title: ReactNode;
  isOpen: boolean;
  close: () => void;
  children: ReactNode;
  wide?: boolean;
}) {
  return (
    <Drawer
      opened={isOpen}
      onClose={close}
      title={title}
      position="right"
      size={wide ? 'xl' : 'lg'}
      closeButtonProps={{ 'aria-label': words('close') }}
      overlayProps={{ backgroundOpacity: 0.2 }}
    >
      {children}
    </Drawer>
  );
}

export function Dialog({
  title,
  isOpen,
  close,
  children,
  size = 'lg',
}: {
  title: ReactNode;
  isOpen: boolean;
  close: () => void;
  children: ReactNode;
  size?: string | number;
}) {
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={title}
      size={size}
      closeButtonProps={{ 'aria-label': words('close') }}
    >
      {children}
    </Modal>
  );
}

/** Asks before something is done that cannot be taken back, saying what will come of it. */
export function Confirm({
  title,
  children,
  confirm,
  isHarmful = true,
  name,
  isOpen,
  close,
  run,
  isRunning = false,
  error,
}: {
  title: string;
  /** What it does, and to whom. */
  children: ReactNode;
  /** The verb on the button. */
  confirm: string;
  isHarmful?: boolean;
  /** Has to be typed, where it reaches far. */
  name?: string | undefined;
  isOpen: boolean;
  close: () => void;
  run: () => void;
  isRunning?: boolean;
  error?: unknown;
}) {
  const [typed, setTyped] = useState('');
  const isReady = name === undefined || typed.trim() === name;
  return (
    <Dialog title={title} isOpen={isOpen} close={close} size="md">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          // It stands over the page, and yet within its tree: a form behind it must not take this for its own being sent.
          event.stopPropagation();
          if (isReady) run();
        }}
      >
        <Stack>
          <div>{children}</div>
          {name !== undefined && (
            <TextInput
              label={words('typeToConfirm', { name })}
              value={typed}
              onChange={({ currentTarget }) => setTyped(currentTarget.value)}
              autoComplete="off"
              data-autofocus
            />
          )}
          {error !== undefined && error !== null && <ErrorNote error={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {words('cancel')}
            </Button>
            <Button
              type="submit"
              color={isHarmful ? 'red' : 'accent'}
              disabled={!isReady}
              loading={isRunning}
            >
              {confirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
