import { Button, Group, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { OwnLogStream } from '../../kit/api.ts';
import {
  ActiveStatus,
  api,
  Confirm,
  DataTable,
  Empty,
  Facts,
  Loaded,
  may,
  Moment,
  numberOf,
  RowMenu,
  SidePanel,
  Status,
  useAction,
  useAddress,
  useApi,
  words,
} from '../../kit/index.ts';
import { LogStreamForm } from './log-stream-form.tsx';
import { t } from './messages.ts';
import { ReplayStream } from './replay-stream.tsx';

const key = ['log-streams'];
const mayManage = may('okta.logStreams.manage');

/** The whole log, kept elsewhere too: in order, without gaps. */
export function LogStreams() {
  const [address, change] = useAddress();
  const found = useApi(key, async (signal) => [...(await api.listOwnLogStreams({}, { signal }))]);
  const open = (id: string | undefined) => change({ stream: id }, { push: true });
  const shown = address['stream'];
  return (
    <Stack>
      <div className="panel-head">
        <Text c="dimmed" maw={680}>
          {t('streamsLead')}
        </Text>
        {mayManage && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => open('new')}>
            {t('streamNew')}
          </Button>
        )}
      </div>
      <Loaded of={found}>
        {(streams) => {
          const edited = streams.find(({ id }) => id === shown);
          const isOpen = shown === 'new' || edited !== undefined;
          return (
            <>
              <DataTable
                label={t('tab.streams')}
                rows={streams}
                idOf={({ id }) => id}
                linkOf={({ id }) => ({ to: '/hooks', search: { tab: 'streams', stream: id } })}
                isCurrent={({ id }) => id === shown}
                empty={<Empty title={t('streamsNone')} text={t('streamsNoneHelp')} />}
                columns={[
                  { key: 'name', title: t('name'), isName: true, cell: ({ name }) => name },
                  { key: 'to', title: t('streamTo'), cell: ({ type }) => t(`stream.${type}`) },
                  {
                    key: 'status',
                    title: words('status'),
                    cell: ({ status, progress }) => (
                      <Group gap="xs">
                        <ActiveStatus status={status} />
                        {progress.failures > 0 && <Status tone="bad">{t('streamFails')}</Status>}
                      </Group>
                    ),
                  },
                  {
                    key: 'delivered',
                    title: t('streamDelivered'),
                    align: 'right',
                    cell: ({ progress }) => numberOf(progress.delivered),
                  },
                  {
                    key: 'last',
                    title: t('streamLast'),
                    onPhone: 'hidden',
                    cell: ({ progress }) => <Moment at={progress.lastDelivered} />,
                  },
                ]}
                {...(mayManage ? { rowActions: (row: OwnLogStream) => <StreamMenu of={row} /> } : {})}
              />
              <SidePanel title={edited?.name ?? t('streamNew')} isOpen={isOpen} close={() => open(undefined)}>
                {isOpen && (
                  <Stack>
                    {edited !== undefined && <Progress of={edited} />}
                    {(edited === undefined || edited.type === 'https') && (
                      <LogStreamForm key={shown} before={edited} close={() => open(undefined)} />
                    )}
                  </Stack>
                )}
              </SidePanel>
            </>
          );
        }}
      </Loaded>
    </Stack>
  );
}

function Progress({ of: { progress } }: { of: OwnLogStream }) {
  const { delivered, lastDelivered, failures, problem, nextAttempt } = progress;
  return (
    <Facts
      of={[
        [t('streamDelivered'), numberOf(delivered)],
        [t('streamLast'), <Moment key="last" at={lastDelivered} absolute />],
        failures > 0 && [t('streamFailures'), numberOf(failures)],
        problem !== null && [t('problem'), problem],
        nextAttempt !== null && [t('nextAttempt'), <Moment key="next" at={nextAttempt} absolute />],
      ]}
    />
  );
}

function StreamMenu({ of }: { of: OwnLogStream }) {
  const { id: logStreamId, name, status } = of;
  const [asked, setAsked] = useState<'delete' | 'replay'>();
  const close = () => setAsked(undefined);
  const changes = [key];
  const activate = useAction(() => api.activateOwnLogStream({ logStreamId }), {
    done: t('activated', { name }),
    changes,
  });
  const deactivate = useAction(() => api.deactivateOwnLogStream({ logStreamId }), {
    done: t('deactivated', { name }),
    changes,
    undo: () => ({ run: () => activate.run() }),
  });
  const remove = useAction(() => api.deleteOwnLogStream({ logStreamId }), {
    done: t('deleted', { name }),
    changes,
    isQuiet: true,
    after: close,
  });
  return (
    <>
      <RowMenu
        of={name}
        actions={[
          status === 'ACTIVE'
            ? { label: t('deactivate'), run: () => deactivate.run() }
            : { label: t('activate'), run: () => activate.run() },
          { label: t('replay'), run: () => setAsked('replay') },
          { label: t('delete'), isHarmful: true, run: () => setAsked('delete') },
        ]}
      />
      <ReplayStream of={of} isOpen={asked === 'replay'} close={close} />
      <Confirm
        title={t('deleteAsk', { name })}
        confirm={t('delete')}
        name={name}
        isOpen={asked === 'delete'}
        close={close}
        run={() => remove.run()}
        isRunning={remove.isRunning}
        error={remove.error}
      >
        {t('streamDeleteHelp')}
      </Confirm>
    </>
  );
}
