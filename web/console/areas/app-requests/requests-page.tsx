import { Button, Group, Select } from '@mantine/core';
import { useState } from 'react';
import type { AppRequest } from '../../kit/api.ts';
import {
  A,
  api,
  type Column,
  CursorTable,
  Empty,
  FilterBar,
  may,
  Moment,
  type NamedKind,
  Page,
  Status,
  type Tone,
  useAddress,
  useCursor,
  useNamed,
} from '../../kit/index.ts';
import { Decide, type Verb } from './decide.tsx';
import { t } from './messages.ts';

const statuses = ['PENDING', 'APPROVED', 'DENIED', 'CANCELLED', 'EXPIRED'] as const;
type RequestStatus = (typeof statuses)[number];
const tones: Readonly<Record<RequestStatus, Tone>> = {
  PENDING: 'look',
  APPROVED: 'good',
  DENIED: 'bad',
  CANCELLED: 'quiet',
  EXPIRED: 'quiet',
};

/** Those that wait at first; what became of the others on asking. */
export default function RequestsPage() {
  const [address, change] = useAddress();
  const [deciding, setDeciding] = useState<{ request: AppRequest; verb: Verb }>();
  const chosen = address['status'] ?? 'PENDING';
  const status = statuses.find((one) => one === chosen);
  const list = useCursor(['app-requests', status], (after, signal) =>
    api.listAppRequests(
      { limit: 50, ...(status === undefined ? {} : { status }), ...(after === undefined ? {} : { after }) },
      { signal },
    ),
  );
  const people = useNames(
    'people',
    list.items.map(({ userId }) => userId),
  );
  const apps = useNames(
    'apps',
    list.items.map(({ appId }) => appId),
  );
  return (
    <Page title={t('title')} lead={t('lead')} call="GET /gatehouse/v1/app-requests?status=PENDING">
      <FilterBar filters={['status']}>
        <Select
          label={t('status')}
          allowDeselect={false}
          value={status ?? 'ANY'}
          onChange={(next) => change({ status: next === 'PENDING' ? undefined : (next ?? undefined) })}
          data={[...statuses, 'ANY' as const].map((value) => ({ value, label: t(value) }))}
        />
      </FilterBar>
      <CursorTable
        label={t('title')}
        list={list}
        columns={columnsOf(people, apps)}
        idOf={({ id }) => id}
        isFiltered={status !== 'PENDING'}
        empty={<Empty title={t('none')} text={t('noneHelp')} />}
        rowActions={
          may('okta.apps.manage')
            ? (request) =>
                request.status === 'PENDING' && <Buttons choose={(verb) => setDeciding({ request, verb })} />
            : undefined
        }
      />
      {deciding !== undefined && (
        <Decide
          requestId={deciding.request.id}
          verb={deciding.verb}
          person={people.get(deciding.request.userId) ?? deciding.request.userId}
          app={apps.get(deciding.request.appId) ?? deciding.request.appId}
          close={() => setDeciding(undefined)}
        />
      )}
    </Page>
  );
}

function Buttons({ choose }: { choose: (verb: Verb) => void }) {
  return (
    <Group gap="xs" wrap="nowrap" justify="flex-end">
      <Button size="compact-md" onClick={() => choose('approve')}>
        {t('approve')}
      </Button>
      <Button size="compact-md" variant="default" onClick={() => choose('deny')}>
        {t('deny')}
      </Button>
    </Group>
  );
}

/** By id, each asked for once. */
function useNames(kind: NamedKind, ids: readonly string[]): ReadonlyMap<string, string> {
  return new Map(useNamed(kind, [...new Set(ids)]).map(({ id, label }) => [id, label]));
}

const columnsOf = (
  people: ReadonlyMap<string, string>,
  apps: ReadonlyMap<string, string>,
): Column<AppRequest>[] => [
  {
    key: 'person',
    title: t('person'),
    isName: true,
    cell: ({ userId }) => (
      <A className="row-link" to={`/people/${userId}`}>
        {people.get(userId) ?? userId}
      </A>
    ),
  },
  {
    key: 'app',
    title: t('app'),
    cell: ({ appId }) => <A to={`/applications/${appId}`}>{apps.get(appId) ?? appId}</A>,
  },
  { key: 'reason', title: t('reason'), cell: ({ reason }) => <span className="breakable">{reason}</span> },
  {
    key: 'status',
    title: t('status'),
    cell: ({ status, note }) => (
      <>
        <Status tone={tones[status]}>{t(status)}</Status>
        {note !== null && <div className="soft breakable">{note}</div>}
      </>
    ),
  },
  { key: 'asked', title: t('asked'), cell: ({ created }) => <Moment at={created} /> },
];
