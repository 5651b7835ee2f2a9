import { ActionIcon, Button, CopyButton, Group, Select, Stack, Text, Tooltip } from '@mantine/core';
import {
  IconCheck,
  IconLink,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconViewportWide,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import {
  api,
  CursorTable,
  DataTable,
  Empty,
  ErrorNote,
  FilterBar,
  fieldErrorsOf,
  OktaApiError,
  Page,
  SearchBox,
  useCursor,
} from '../../kit/index.ts';
import type { LogEvent } from '../../kit/api.ts';
import { EventPanel } from './event-panel.tsx';
import { columnsOf } from './event-table.tsx';
import { type EventNames, useEventTypes } from './event-types.ts';
import { Export } from './export.tsx';
import { results } from './fields.ts';
import { FilterChips } from './filter-chips.tsx';
import { FilterField } from './filter-field.tsx';
import { partsOf, valueIn, without } from './filter-text.ts';
import './log.css';
import { t } from './messages.ts';
import { resultName } from './outcome.tsx';
import { PeriodField } from './period-field.tsx';
import { SavedSearches } from './saved-searches.tsx';
import { type LogSearch, searchNames, type UsedSearch, useLogSearch } from './use-search.ts';
import { useTail } from './use-tail.ts';

const pageSize = 50;

const parametersOf = ({ q, filter, since, until }: LogSearch, after: string | undefined) =>
  ({
    since,
    sortOrder: 'DESCENDING',
    limit: String(pageSize),
    ...(until && { until }),
    ...(q && { q }),
    ...(filter && { filter }),
    ...(after && { after }),
  }) as never;

export default function LogPage() {
  const used = useLogSearch();
  const { address, change, search, filter, isFiltered, narrow } = used;
  const names = useEventTypes();
  const isLive = address['live'] === '1';
  const list = useCursor<LogEvent>(
    ['log', 'events', search],
    (after, signal) => api.listLogEvents(parametersOf(search, after), { signal }),
    { enabled: !isLive },
  );
  const tail = useTail(search, isLive);
  const shown = isLive ? tail.events : list.items;
  const refused = refusalOf(isLive ? tail.error : list.error);
  const uuid = address['event'];
  const table = {
    label: t('table'),
    columns: columnsOf(names, narrow),
    idOf: (event: LogEvent) => event.uuid,
    linkOf: (event: LogEvent) => ({ to: '/log', search: { ...address, event: event.uuid } }),
    isCurrent: (event: LogEvent) => event.uuid === uuid,
    isFiltered: false,
  };
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      call={callOf(search)}
      actions={<Actions {...used} names={names} />}
    >
      <Stack gap="sm">
        <Filters used={used} names={names} refused={refused} isLive={isLive} />
        <FilterChips filter={filter} names={names} remove={used.widen} />
      </Stack>
      {isLive ? (
        <LiveList tail={tail} isRefused={refused !== undefined} stop={() => change({ live: undefined })}>
          <DataTable
            {...table}
            rows={shown}
            empty={<Empty title={t('liveEmpty')} text={t('liveEmptyText')} />}
          />
        </LiveList>
      ) : (
        refused === undefined && (
          <CursorTable
            {...table}
            list={list}
            empty={
              <Empty
                title={t(isFiltered ? 'nothing' : 'empty')}
                text={t(isFiltered ? 'nothingText' : 'emptyText')}
              />
            }
          />
        )
      )}
      <EventPanel
        uuid={uuid}
        known={shown.find((event) => event.uuid === uuid)}
        close={() => change({ event: undefined })}
        names={names}
        narrow={narrow}
      />
    </Page>
  );
}

/** What the server has against the search, by the field that it is about. */
function refusalOf(error: unknown): Record<string, string> | undefined {
  if (!(error instanceof OktaApiError) || error.status !== 400) return undefined;
  const { fields, others } = fieldErrorsOf(error, ['q', 'since', 'until', 'filter']);
  if (Object.keys(fields).length > 0) return fields;
  return { filter: [error.summary, ...others.filter((line) => line !== error.summary)].join(' ') };
}

const callOf = ({ q, filter, since, until }: LogSearch): string => {
  const query = new URLSearchParams({
    since,
    ...(until && { until }),
    ...(q && { q }),
    ...(filter && { filter }),
    sortOrder: 'DESCENDING',
  });
  return `GET /api/v1/logs?${query.toString()}`;
};

function Actions({ names, ...used }: UsedSearch & { names: EventNames }) {
  const { address, change, search } = used;
  const isLive = address['live'] === '1';
  return (
    <>
      <SavedSearches address={address} change={change} />
      <Export search={search} names={names} />
      <CopyButton value={location.href}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? t('linkCopied') : t('copyLink')}>
            <ActionIcon variant="default" size={36} aria-label={t('copyLink')} onClick={copy}>
              {copied ? <IconCheck size={18} /> : <IconLink size={18} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
      <Button
        variant={isLive ? 'filled' : 'default'}
        aria-pressed={isLive}
        leftSection={<IconViewportWide size={18} aria-hidden />}
        onClick={() => change({ live: isLive ? undefined : '1' }, { push: true })}
      >
        {t('live')}
      </Button>
    </>
  );
}

function Filters({
  used,
  names,
  refused,
  isLive,
}: {
  used: UsedSearch;
  names: EventNames;
  refused: Record<string, string> | undefined;
  isLive: boolean;
}) {
  const { filter, change, narrow } = used;
  const choose = (field: string) => (value: string | null) => {
    const part = partsOf(filter).find(({ comparison }) => comparison?.field === field);
    if (value !== null) narrow(field, value);
    else if (part !== undefined) change({ filter: without(filter, part.text) });
  };
  const { filter: filterError, ...others } = refused ?? {};
  return (
    <>
      <FilterBar filters={searchNames}>
        <SearchBox label={t('search')} />
        {!isLive && <PeriodField {...used} />}
        <Select
          aria-label={t('eventType')}
          placeholder={t('anyEvent')}
          data={names.all.map(({ eventType, title }) => ({ value: eventType, label: title }))}
          value={valueIn(filter, 'eventType') ?? null}
          onChange={choose('eventType')}
          searchable
          clearable
          limit={60}
          clearButtonProps={{ 'aria-label': t('anyEvent') }}
          filter={({ options, search }) => options.filter((option) => isLike(option, search))}
          w={240}
        />
        <Select
          aria-label={t('outcome')}
          placeholder={t('anyOutcome')}
          data={results.map((value) => ({ value, label: resultName(value) }))}
          value={valueIn(filter, 'outcome.result') ?? null}
          onChange={choose('outcome.result')}
          clearable
          clearButtonProps={{ 'aria-label': t('anyOutcome') }}
          w={168}
        />
        {!isLive && (
          <Tooltip label={t('refresh')}>
            <ActionIcon variant="default" size={36} aria-label={t('refresh')} onClick={used.again}>
              <IconRefresh size={18} />
            </ActionIcon>
          </Tooltip>
        )}
      </FilterBar>
      <FilterField
        filter={filter}
        error={filterError}
        names={names}
        apply={(chosen) => change({ filter: chosen }, { push: true })}
      />
      {Object.values(others).map((line) => (
        <Text key={line} role="alert" c="var(--red)" size="sm">
          {line}
        </Text>
      ))}
    </>
  );
}

/** By its words, and by the code that scripts use. */
function isLike(option: unknown, search: string): boolean {
  const { value, label } = option as { value: string; label: string };
  const typed = search.toLowerCase().trim();
  return label.toLowerCase().includes(typed) || value.toLowerCase().includes(typed);
}

function LiveList({
  tail,
  isRefused,
  stop,
  children,
}: {
  tail: ReturnType<typeof useTail>;
  isRefused: boolean;
  stop: () => void;
  children: ReactNode;
}) {
  const { events, isPaused, setPaused, error } = tail;
  if (isRefused) return null;
  return (
    <Stack gap="sm">
      <Group className="log-live" gap="sm">
        <span className="log-dot" data-paused={isPaused ? true : undefined} aria-hidden />
        <Text role="status">{t(isPaused ? 'livePaused' : 'liveOn', { count: events.length })}</Text>
        <Button
          variant="default"
          size="compact-md"
          leftSection={
            isPaused ? <IconPlayerPlay size={16} aria-hidden /> : <IconPlayerPause size={16} aria-hidden />
          }
          onClick={() => setPaused(!isPaused)}
        >
          {t(isPaused ? 'liveResume' : 'livePause')}
        </Button>
        <Button variant="subtle" size="compact-md" onClick={stop}>
          {t('liveStop')}
        </Button>
      </Group>
      {error !== undefined && <ErrorNote error={error} />}
      {children}
    </Stack>
  );
}
