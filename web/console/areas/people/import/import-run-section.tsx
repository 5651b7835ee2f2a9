import { Alert, Button, Group, List, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { IconDownload } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { A, Confirm, numberOf, Section } from '../../../kit/index.ts';
import { Running } from '../bulk/bulk-dialog.tsx';
import { downloadCsv, fileNameOf } from '../csv.ts';
import { t as tp } from '../messages.ts';
import { isSendable } from './import-columns.tsx';
import type { Draft, Line } from './import-draft.ts';
import { countsOf, type Run, runImport } from './import-run.ts';
import { t } from './messages.ts';

type Props = { draft: Draft; lines: readonly Line[]; startOver: () => void };

export function ImportRun({ draft, lines, startOver }: Props) {
  const queries = useQueryClient();
  const [run, setRun] = useState<Run>();
  const [done, setDone] = useState<number>();
  const [isAsking, setAsking] = useState(false);
  const abort = useRef(new AbortController());
  const isRunning = done !== undefined;
  useLeavingAsks(isRunning);
  useEffect(() => setRun(undefined), [draft]);

  const begin = async (isTrial: boolean) => {
    abort.current = new AbortController();
    setAsking(false);
    setRun(undefined);
    setDone(0);
    const result = await runImport(draft, lines, {
      isTrial,
      signal: abort.current.signal,
      progress: setDone,
    });
    setDone(undefined);
    setRun(result);
    if (!isTrial) await queries.invalidateQueries({ queryKey: ['users'] });
  };
  const canSend = isSendable(draft) && lines.length > 0;
  return (
    <Section title={t('run.title')} lead={t('run.lead')}>
      <Stack>
        {isRunning ? (
          <Running done={done} count={lines.length} stop={() => abort.current.abort()} />
        ) : (
          <Group>
            <Button variant="default" disabled={!canSend} onClick={() => void begin(true)}>
              {t('run.try')}
            </Button>
            <Button disabled={!canSend} onClick={() => setAsking(true)}>
              {t('run.import')}
            </Button>
          </Group>
        )}
        {run !== undefined && <Result run={run} startOver={startOver} />}
      </Stack>
      <Confirm
        title={t('run.confirmTitle')}
        confirm={t('run.import')}
        isHarmful={false}
        isOpen={isAsking}
        close={() => setAsking(false)}
        run={() => void begin(false)}
      >
        {t('run.confirm', { count: lines.length })}
      </Confirm>
    </Section>
  );
}

function useLeavingAsks(isRunning: boolean): void {
  useEffect(() => {
    if (!isRunning) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isRunning]);
}

const mostShown = 20;

function Result({ run, startOver }: { run: Run; startOver: () => void }) {
  const counts = countsOf(run.results);
  const failed = run.results.filter(({ status }) => status === 'failed');
  const title =
    run.end === 'broken'
      ? t('run.brokenTitle')
      : run.end === 'stopped'
        ? t('run.stoppedTitle')
        : t(run.isTrial ? 'run.triedTitle' : 'run.doneTitle');
  const file = () =>
    downloadCsv(fileNameOf(run.isTrial ? 'people-trial' : 'people-import'), [
      [tp('file.line'), tp('file.login'), tp('file.outcome'), tp('file.reason'), tp('file.id')],
      ...run.results.map(({ number, login, status, reason, id }) => [
        String(number),
        login,
        t(`run.${status}`),
        reason,
        id,
      ]),
    ]);
  return (
    <>
      <Alert
        color={failed.length > 0 || run.end !== 'done' ? 'yellow' : 'accent'}
        title={title}
        role="status"
      >
        <Group gap="lg">
          {(['created', 'updated', 'unchanged', 'failed'] as const).map((status) => (
            <span key={status}>
              <strong className="number">{numberOf(counts[status])}</strong> {t(`run.${status}`)}
            </span>
          ))}
        </Group>
        {run.end === 'broken' && (
          <Text size="sm" mt="xs">
            {run.error} {!run.isTrial && t('run.broken')}
          </Text>
        )}
      </Alert>
      {failed.length > 0 && (
        <div>
          <Text fw={600} mb={4}>
            {t('run.failures')}
          </Text>
          <List size="sm" spacing={4}>
            {failed.slice(0, mostShown).map(({ number, login, reason }) => (
              <List.Item key={number}>
                <strong>{t('run.line', { line: number })}</strong> {login}: {reason}
              </List.Item>
            ))}
          </List>
          {failed.length > mostShown && (
            <Text size="sm" c="dimmed">
              {tp('bulk.more', { count: failed.length - mostShown })}
            </Text>
          )}
        </div>
      )}
      <Group>
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={file}>
          {t('run.download')}
        </Button>
        {!run.isTrial && (
          <>
            <Button
              component={A}
              variant="default"
              to="/people"
              search={{ since: new Date().toISOString().slice(0, 10) }}
            >
              {t('run.toPeople')}
            </Button>
            <Button variant="subtle" onClick={startOver}>
              {t('run.again')}
            </Button>
          </>
        )}
      </Group>
    </>
  );
}
