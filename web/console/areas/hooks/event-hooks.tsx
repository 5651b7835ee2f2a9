import { Button, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import {
  A,
  ActiveStatus,
  api,
  Count,
  DataTable,
  Empty,
  Loaded,
  may,
  Moment,
  Status,
  useApi,
  words,
} from '../../kit/index.ts';
import { t } from './messages.ts';

export function EventHooks() {
  const found = useApi(['event-hooks'], async (signal) => [...(await api.listEventHooks({}, { signal }))]);
  return (
    <Stack>
      <div className="panel-head">
        <Text c="dimmed" maw={680}>
          {t('eventLead')}
        </Text>
        {may('okta.eventHooks.manage') && (
          <Button component={A} to="/hooks/event/new" leftSection={<IconPlus size={16} aria-hidden />}>
            {t('eventNew')}
          </Button>
        )}
      </div>
      <Loaded of={found}>
        {(hooks) => (
          <DataTable
            label={t('tab.event')}
            rows={hooks}
            idOf={({ id }) => id}
            linkOf={({ id }) => ({ to: `/hooks/event/${id}` })}
            empty={<Empty title={t('eventNone')} text={t('eventNoneHelp')} />}
            columns={[
              { key: 'name', title: t('name'), isName: true, cell: ({ name }) => name },
              {
                key: 'address',
                title: t('address'),
                cell: ({ channel }) => <span className="breakable">{channel.config.uri}</span>,
              },
              {
                key: 'events',
                title: t('events'),
                cell: ({ events }) => (
                  <span className="nowrap">
                    {t('eventsCount', { count: events.items.length })}
                    {events.filter !== null && <span className="soft"> · {t('filtered')}</span>}
                  </span>
                ),
              },
              {
                key: 'verification',
                title: t('verification'),
                cell: ({ verificationStatus }) => (
                  <Status tone={verificationStatus === 'VERIFIED' ? 'good' : 'look'}>
                    {t(verificationStatus)}
                  </Status>
                ),
              },
              {
                key: 'status',
                title: words('status'),
                cell: ({ status }) => <ActiveStatus status={status} />,
              },
              {
                key: 'failed',
                title: t('failed'),
                align: 'right',
                cell: ({ id }) => <Failures id={id} />,
              },
              {
                key: 'updated',
                title: words('updated'),
                onPhone: 'hidden',
                cell: ({ lastUpdated }) => <Moment at={lastUpdated} />,
              },
            ]}
          />
        )}
      </Loaded>
    </Stack>
  );
}

const most = 100;

/** Deliveries that were given up in the last two weeks. */
function Failures({ id: eventHookId }: { id: string }) {
  const { data } = useApi(['event-hooks', eventHookId, 'failures'], async (signal) => [
    ...(await api.listEventHookDeliveries(
      { eventHookId, status: 'FAILED', limit: String(most) },
      { signal },
    )),
  ]);
  if (data === undefined) return <span className="soft">–</span>;
  if (data.length === 0) return <span className="number">0</span>;
  return (
    <span className="nowrap">
      <Count value={data.length} to={`/hooks/event/${eventHookId}`} search={{ status: 'FAILED' }} />
      {data.length >= most && '+'}
    </span>
  );
}
