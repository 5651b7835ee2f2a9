import { Alert, Button, Group, List, Progress, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { IconDownload } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { Dialog, groupsSource, numberOf, type Picked, Picker, words } from '../../../kit/index.ts';
import { downloadCsv, fileNameOf } from '../csv.ts';
import { t } from '../messages.ts';
import {
  countsOf,
  isHarmful,
  needsGroup,
  type Result,
  resultRows,
  runBulk,
  type Target,
  type Verb,
} from './bulk-work.ts';

type Props = { verb: Verb; people: readonly Target[]; close: (isDone: boolean) => void };

/** Asks, runs, tells: one dialog from the beginning to the file of results. */
export function BulkDialog({ verb, people, close }: Props) {
  const queries = useQueryClient();
  const [group, setGroup] = useState<Picked>();
  const [results, setResults] = useState<readonly Result[]>();
  const [state, setState] = useState<'asking' | 'running' | 'finished' | 'stopped'>('asking');
  const abort = useRef(new AbortController());
  const isReady = !needsGroup(verb) || group !== undefined;

  const run = async () => {
    setState('running');
    const { signal } = abort.current;
    const all = await runBulk({ verb, people, groupId: group?.id, signal, progress: setResults });
    setResults(all);
    setState(signal.aborted ? 'stopped' : 'finished');
    await queries.invalidateQueries({ queryKey: ['users'] });
  };
  const leave = () => {
    abort.current.abort();
    close(state !== 'asking');
  };
  return (
    <Dialog title={t(`bulk.${verb}`)} isOpen close={leave}>
      <Stack>
        {state === 'asking' && (
          <>
            <Text>{t('bulk.about', { count: people.length })}</Text>
            <Text c="dimmed">{t(`bulk.${verb}Help`)}</Text>
            {needsGroup(verb) && (
              <Picker
                source={groupsSource}
                label={t('bulk.group')}
                value={group}
                onChange={setGroup}
                required
              />
            )}
            <Group justify="flex-end">
              <Button variant="default" onClick={leave}>
                {words('cancel')}
              </Button>
              <Button
                color={isHarmful(verb) ? 'red' : 'accent'}
                disabled={!isReady}
                onClick={() => void run()}
              >
                {t(`bulk.${verb}`).replace(/\s*…$/, '')}
              </Button>
            </Group>
          </>
        )}
        {state === 'running' && (
          <Running done={results?.length ?? 0} count={people.length} stop={() => abort.current.abort()} />
        )}
        {(state === 'finished' || state === 'stopped') && results !== undefined && (
          <Finished verb={verb} results={results} isStopped={state === 'stopped'} close={leave} />
        )}
      </Stack>
    </Dialog>
  );
}

export function Running({ done, count, stop }: { done: number; count: number; stop?: () => void }) {
  return (
    <>
      <Text role="status">{t('bulk.running', { done: numberOf(done), count })}</Text>
      <Progress
        value={(100 * done) / Math.max(1, count)}
        animated
        aria-label={t('bulk.running', { done, count })}
      />
      <Text size="sm" c="dimmed">
        {t('bulk.keepOpen')}
      </Text>
      {stop !== undefined && (
        <Group justify="flex-end">
          <Button variant="default" onClick={stop}>
            {t('bulk.stop')}
          </Button>
        </Group>
      )}
    </>
  );
}

const mostShown = 10;

function Finished({
  verb,
  results,
  isStopped,
  close,
}: {
  verb: Verb;
  results: readonly Result[];
  isStopped: boolean;
  close: () => void;
}) {
  const counts = countsOf(results);
  const failed = results.filter(({ outcome }) => outcome === 'failed');
  return (
    <>
      <Alert
        color={counts.failed > 0 || isStopped ? 'yellow' : 'accent'}
        title={t(isStopped ? 'bulk.stopped' : 'bulk.finished')}
        role="status"
      >
        {t('bulk.result', counts)}
      </Alert>
      {failed.length > 0 && (
        <div>
          <Text fw={600} mb={4}>
            {t('bulk.failures')}
          </Text>
          <List size="sm" spacing={4}>
            {failed.slice(0, mostShown).map(({ id, login, reason }) => (
              <List.Item key={id}>
                <strong>{login}</strong>: {reason}
              </List.Item>
            ))}
          </List>
          {failed.length > mostShown && (
            <Text size="sm" c="dimmed">
              {t('bulk.more', { count: failed.length - mostShown })}
            </Text>
          )}
        </div>
      )}
      <Group justify="space-between">
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={() => downloadCsv(fileNameOf(`people-${verb}`), resultRows(results))}
        >
          {t('bulk.download')}
        </Button>
        <Button onClick={close}>{words('close')}</Button>
      </Group>
    </>
  );
}
