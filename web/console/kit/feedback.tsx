import { Alert, Button, Center, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconCheck, IconInbox, IconLock, IconPlugConnectedX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { OktaApiError } from './api.ts';
import { linesOf } from './errors.ts';
import { words } from './words.ts';

export type Undo = { run: () => void; label?: string };

let lastSaid: string | undefined;

export function tellDone(message: string, undo?: Undo): void {
  const id = `done-${Date.now()}-${Math.random()}`;
  // What was said before is read by now, or will not be; only what can still be taken back stays.
  if (lastSaid !== undefined) notifications.hide(lastSaid);
  lastSaid = undo === undefined ? id : undefined;
  notifications.show({
    id,
    icon: <IconCheck size={18} aria-hidden />,
    color: 'accent',
    closeButtonProps: { 'aria-label': words('close') },
    autoClose: undo === undefined ? 5_000 : 12_000,
    message:
      undo === undefined ? (
        message
      ) : (
        <Group justify="space-between" wrap="nowrap">
          <span>{message}</span>
          <Button
            size="compact-sm"
            variant="light"
            onClick={() => {
              notifications.hide(id);
              undo.run();
            }}
          >
            {undo.label ?? words('undo')}
          </Button>
        </Group>
      ),
  });
}

export function tellFailed(error: unknown): void {
  notifications.show({
    color: 'red',
    closeButtonProps: { 'aria-label': words('close') },
    icon: <IconAlertTriangle size={18} aria-hidden />,
    title: words('notSaved'),
    message: <ErrorLines error={error} />,
    autoClose: 15_000,
  });
}

function ErrorLines({ error }: { error: unknown }) {
  const lines = linesOf(error);
  return (
    <>
      {lines.map((line) => (
        <div key={line}>{line}</div>
      ))}
      {error instanceof OktaApiError && error.errorId !== undefined && (
        <Text size="xs" c="dimmed">
          {words('errorId', { id: error.errorId })}
        </Text>
      )}
    </>
  );
}

/** What went wrong, in the server’s words, at the place where it went wrong. */
export function ErrorNote({ error, title }: { error: unknown; title?: string }) {
  if (error === null || error === undefined) return null;
  return (
    <Alert
      color="red"
      icon={<IconAlertTriangle aria-hidden />}
      title={title ?? words('notSaved')}
      role="alert"
    >
      <ErrorLines error={error} />
    </Alert>
  );
}

export function Loading() {
  return (
    <Center mih={160} role="status" aria-label={words('loading')}>
      <Loader size="sm" />
    </Center>
  );
}

/** A page or a part of one that could not be loaded: why, and what to do. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const status = error instanceof OktaApiError ? error.status : undefined;
  if (status === 403)
    return <Empty icon={<IconLock />} title={words('forbidden')} text={words('forbiddenHelp')} />;
  if (status === 404) return <Empty title={words('notFound')} text={words('notFoundHelp')} />;
  return (
    <Empty
      icon={<IconPlugConnectedX />}
      title={words('failed')}
      text={<ErrorLines error={error} />}
      action={retry && <Button onClick={retry}>{words('retry')}</Button>}
    />
  );
}

/** Where there is nothing (yet): what would be here, and how to get it. */
export function Empty({
  icon = <IconInbox />,
  title,
  text,
  action,
}: {
  icon?: ReactNode;
  title: string;
  text?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <Stack align="center" gap="xs" py={48} px="md" ta="center" className="empty">
      <span className="empty-icon" aria-hidden>
        {icon}
      </span>
      <Title order={3} size="h4">
        {title}
      </Title>
      {text !== undefined && (
        <Text c="dimmed" maw={520} component="div">
          {text}
        </Text>
      )}
      {action}
    </Stack>
  );
}

/** Shows what was loaded, or why not, or that it comes. */
export function Loaded<Data>({
  of,
  children,
}: {
  of: { data: Data | undefined; error: unknown; isPending: boolean; refetch: () => unknown };
  children: (data: Data) => ReactNode;
}) {
  if (of.data !== undefined) return <>{children(of.data)}</>;
  if (of.error) return <Failed error={of.error} retry={() => void of.refetch()} />;
  return <Loading />;
}
