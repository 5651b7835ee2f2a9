import { Button, Drawer, Group, Modal, Stack, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { ErrorNote } from './feedback.tsx';
import { words } from './words.ts';

/** Where the keyboard was before a dialog took it: at a button, or at the item of a menu that is closed by now. */
function keyboardPlace(): HTMLElement | undefined {
  const at = document.activeElement;
  const menu = at?.closest('[role=menu]');
  const opener = document.getElementById(menu?.getAttribute('aria-labelledby') ?? '');
  const place = opener ?? at;
  return place instanceof HTMLElement && place !== document.body ? place : undefined;
}

/** The kit gives the keyboard back where a dialog closes, and not where it is taken away altogether. */
function useKeyboardBack(isOpen: boolean): void {
  useEffect(() => {
    if (!isOpen) return undefined;
    const place = keyboardPlace();
    return () => {
      setTimeout(() => {
        if (document.activeElement !== document.body) return;
        // What opened it may be gone, or have no second time: then the page begins anew at its heading.
        const isThere = place?.isConnected === true && !place.matches(':disabled');
        const heading = document.querySelector<HTMLElement>('main h1');
        (isThere ? place : heading)?.focus({ preventScroll: isThere });
      }, 20);
    };
  }, [isOpen]);
}

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
  useKeyboardBack(isOpen);
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
  useKeyboardBack(isOpen);
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
