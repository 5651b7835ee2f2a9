import { Button, Group, Menu, Progress, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { api, Dialog, numberOf, tellDone, tellFailed, words } from '../../kit/index.ts';
import type { LogEvent } from '../../kit/api.ts';
import { csvOf } from './csv.ts';
import type { EventNames } from './event-types.ts';
import { t } from './messages.ts';
import type { LogSearch } from './use-search.ts';

const limit = 20_000;
const pageSize = 1_000;

/** Everything that is filtered, page by page through the API, as a file. */
export function Export({ search, names }: { search: LogSearch; names: EventNames }) {
  const [count, setCount] = useState<number>();
  const stop = useRef<AbortController>(undefined);
  const cancel = () => {
    stop.current?.abort();
    setCount(undefined);
  };
  const run = async (kind: 'csv' | 'json') => {
    const abort = new AbortController();
    stop.current = abort;
    setCount(0);
    try {
      const { events, isWhole } = await fetchAll(search, abort.signal, setCount);
      const text = kind === 'csv' ? csvOf(events, names) : JSON.stringify(events, undefined, 2);
      download(`system-log-${new Date().toISOString().slice(0, 16).replaceAll(':', '')}.${kind}`, text, kind);
      tellDone(
        isWhole
          ? t('exportDone', { count: events.length })
          : t('exportCut', { count: numberOf(events.length) }),
      );
    } catch (error) {
      if (!abort.signal.aborted) tellFailed(error);
    } finally {
      setCount(undefined);
    }
  };
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button variant="default" leftSection={<IconDownload size={18} aria-hidden />}>
            {t('export')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label maw={280}>{t('exportLimit', { limit: numberOf(limit) })}</Menu.Label>
          <Menu.Item onClick={() => void run('csv')}>{t('exportCsv')}</Menu.Item>
          <Menu.Item onClick={() => void run('json')}>{t('exportJson')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Dialog title={t('exportTitle')} isOpen={count !== undefined} close={cancel} size="md">
        <Stack>
          <Text role="status">{t('exportRunning', { count: count ?? 0 })}</Text>
          <Progress value={((count ?? 0) / limit) * 100} animated aria-label={t('exportTitle')} />
          <Text size="sm" c="dimmed">
            {t('exportLimit', { limit: numberOf(limit) })}
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={cancel}>
              {words('cancel')}
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </>
  );
}

async function fetchAll(
  { q, filter, since, until = new Date().toISOString() }: LogSearch,
  signal: AbortSignal,
  tell: (count: number) => void,
): Promise<{ events: LogEvent[]; isWhole: boolean }> {
  const events: LogEvent[] = [];
  const asked = {
    since,
    until,
    sortOrder: 'DESCENDING',
    limit: String(pageSize),
    ...(q && { q }),
    ...(filter && { filter }),
  };
  for await (const { items, next } of api.listLogEvents(asked as never, { signal }).pages()) {
    events.push(...items);
    tell(events.length);
    if (events.length >= limit) return { events, isWhole: next === undefined };
  }
  return { events, isWhole: true };
}

function download(name: string, text: string, kind: 'csv' | 'json'): void {
  const type = kind === 'csv' ? 'text/csv;charset=utf-8' : 'application/json';
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
