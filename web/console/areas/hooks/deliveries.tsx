import { Button, Group, Select, Stack, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import type { EventHookDelivery } from '../../kit/api.ts';
import {
  A,
  api,
  CursorTable,
  Empty,
  Facts,
  FilterBar,
  may,
  Moment,
  numberOf,
  RowMenu,
  SidePanel,
  Status,
  type Tone,
  useAction,
  useAddress,
  useCursor,
  useEventTypes,
  words,
} from '../../kit/index.ts';
import { t } from './messages.ts';
import { Exchange } from './verification.tsx';

const statuses = ['PENDING', 'DELIVERED', 'FAILED'] as const;
const tones: Record<EventHookDelivery['status'], Tone> = {
  PENDING: 'look',
  DELIVERED: 'good',
  FAILED: 'bad',
};

/** What a hook was sent and is to be sent, newest first. */
export function Deliveries({ eventHookId }: { eventHookId: string }) {
  const [address, change] = useAddress();
  const status = statuses.find((one) => one === address['status']);
  const key = ['event-hooks', eventHookId, 'deliveries'];
  const { titleOf } = useEventTypes();
  const list = useCursor([...key, status ?? ''], (after, signal) =>
    api.listEventHookDeliveries({ eventHookId, after, limit: '50', ...(status && { status }) }, { signal }),
  );
  const again = useAction(
    ({ id }: EventHookDelivery) => api.redeliverEventHookDelivery({ eventHookId, deliveryId: id }),
    { done: t('redelivered'), changes: [key] },
  );
  const shown = list.items.find(({ id }) => id === address['delivery']);
  const open = (id: string | undefined) => change({ delivery: id }, { push: true });
  return (
    <Stack gap="sm">
      <Group justify="space-between" align="end">
        <FilterBar filters={['status']}>
          <Select
            label={words('status')}
            value={status ?? ''}
            allowDeselect={false}
            data={[
              { value: '', label: words('all') },
              ...statuses.map((value) => ({ value, label: t(`delivery.${value}`) })),
            ]}
            onChange={(value) => change({ status: value ?? '' })}
          />
        </FilterBar>
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} aria-hidden />}
          onClick={list.reload}
          loading={list.isFetching}
        >
          {t('reload')}
        </Button>
      </Group>
      <CursorTable
        label={t('deliveries')}
        list={list}
        idOf={({ id }) => id}
        linkOf={({ id }) => ({ to: `/hooks/event/${eventHookId}`, search: { ...address, delivery: id } })}
        isCurrent={({ id }) => id === shown?.id}
        isFiltered={status !== undefined}
        empty={<Empty title={t('deliveriesNone')} text={t('deliveriesNoneHelp')} />}
        columns={[
          {
            key: 'sent',
            title: t('sent'),
            isName: true,
            cell: ({ created }) => <Moment at={created} absolute />,
          },
          {
            key: 'status',
            title: words('status'),
            cell: ({ status: now }) => <Status tone={tones[now]}>{t(`delivery.${now}`)}</Status>,
          },
          { key: 'events', title: t('events'), cell: ({ events }) => eventsText(events, titleOf) },
          {
            key: 'answer',
            title: t('answer'),
            cell: ({ answer, problem }) => problem ?? answer?.status ?? '–',
          },
          {
            key: 'attempts',
            title: t('attempts'),
            align: 'right',
            cell: ({ attempts }) => numberOf(attempts),
          },
        ]}
        {...(may('okta.eventHooks.manage')
          ? {
              rowActions: (row: EventHookDelivery) => (
                <RowMenu of={row.id} actions={[{ label: t('redeliver'), run: () => again.run(row) }]} />
              ),
            }
          : {})}
      />
      <SidePanel title={t('delivery')} isOpen={shown !== undefined} close={() => open(undefined)}>
        {shown !== undefined && (
          <Details
            of={shown}
            titleOf={titleOf}
            again={may('okta.eventHooks.manage') ? () => again.run(shown) : undefined}
            isRunning={again.isRunning}
          />
        )}
      </SidePanel>
    </Stack>
  );
}

function eventsText(events: EventHookDelivery['events'], titleOf: (type: string) => string): string {
  const [first] = [...new Set(events.map(({ eventType }) => titleOf(eventType)))];
  return events.length > 1 ? `${first} (${numberOf(events.length)})` : (first ?? '');
}

function Details({
  of,
  titleOf,
  again,
  isRunning,
}: {
  of: EventHookDelivery;
  titleOf: (type: string) => string;
  again: (() => void) | undefined;
  isRunning: boolean;
}) {
  const { id, status, attempts, lastAttempt, nextAttempt, problem, answer, events } = of;
  return (
    <Stack>
      <Facts
        of={[
          ['eventId', <code key="id">{id}</code>],
          [
            words('status'),
            <Status key="status" tone={tones[status]}>
              {t(`delivery.${status}`)}
            </Status>,
          ],
          [t('attempts'), numberOf(attempts)],
          [t('lastAttempt'), <Moment key="last" at={lastAttempt} absolute />],
          nextAttempt !== null && [t('nextAttempt'), <Moment key="next" at={nextAttempt} absolute />],
          problem !== null && [t('problem'), problem],
        ]}
      />
      {answer !== null && <Exchange title={t('answer')} text={`${answer.status}\n${answer.start}`} />}
      <div>
        <Text size="sm" fw={600} mb={4}>
          {t('events')}
        </Text>
        <ul className="plain-list">
          {events.map(({ uuid, eventType, published }) => (
            <li key={uuid}>
              <A to="/log" search={{ filter: `uuid eq "${uuid}"` }}>
                {titleOf(eventType)}
              </A>{' '}
              <span className="soft">
                <Moment at={published} absolute />
              </span>
            </li>
          ))}
        </ul>
      </div>
      {again !== undefined && (
        <Group>
          <Button variant="default" onClick={again} loading={isRunning}>
            {t('redeliver')}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
