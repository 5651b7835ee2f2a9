import { Anchor, Button, Group, Stack, Text, Title } from '@mantine/core';
import type { InsightsPlaces, LogEvent } from '../../kit/api.ts';
import {
  A,
  api,
  Empty,
  Facts,
  Loaded,
  Moment,
  numberOf,
  pageOf,
  SidePanel,
  Status,
  useApi,
} from '../../kit/index.ts';
import { filterOf } from './filters.ts';
import { t } from './messages.ts';
import { atPlace, fullName, keyOf, type Place } from './places.ts';
import type { MapFilters } from './use-map.ts';

const lookedAt = 100;
const shownEvents = 10;
const shownPeople = 10;

/** A place: how many, who, and when last. */
export function PlacePanel({ data, filters }: { data: InsightsPlaces | undefined; filters: MapFilters }) {
  const { address, change } = filters;
  const place = data?.items.find((one) => keyOf(one) === address['place']);
  return (
    <SidePanel
      title={place === undefined ? t('place') : fullName(place)}
      isOpen={place !== undefined}
      close={() => change({ place: undefined })}
    >
      {place !== undefined && data !== undefined && (
        <Contents place={place} since={data.since} filters={filters} />
      )}
    </SidePanel>
  );
}

function Contents({ place, since, filters }: { place: Place; since: string; filters: MapFilters }) {
  const filter = filterOf(filters.outcome ?? 'any', filters, atPlace(place));
  const events = useApi(['log', 'at-place', filter, since], (signal) =>
    pageOf(
      api.listLogEvents({ filter, since, limit: String(lookedAt), sortOrder: 'DESCENDING' }, { signal }),
    ),
  );
  return (
    <Stack gap="lg">
      <Facts
        of={[
          [t('successes'), numberOf(place.successes)],
          [t('failures'), numberOf(place.failures)],
          [t('denials'), numberOf(place.denials)],
          [t('highRisk'), numberOf(place.highRisk)],
        ]}
      />
      <Group gap="sm">
        <Button component={A} to="/log" search={{ filter, since }}>
          {t('allEvents')}
        </Button>
        <Button
          variant="default"
          onClick={() => filters.change({ near: keyOf(place), journey: undefined, place: undefined })}
        >
          {t('onlyPlace')}
        </Button>
      </Group>
      <Loaded of={events}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('noEvents')} text={t('noEventsHelp')} />
          ) : (
            <>
              <People events={items} since={since} filter={filter} />
              <LastEvents events={items} since={since} />
            </>
          )
        }
      </Loaded>
    </Stack>
  );
}

type Somebody = { id: string; name: string; count: number };

function peopleOf(events: readonly LogEvent[]): Somebody[] {
  const found = new Map<string, Somebody>();
  for (const { actor } of events) {
    const one = found.get(actor.id) ?? {
      id: actor.id,
      name: actor.displayName ?? actor.alternateId ?? actor.id,
      count: 0,
    };
    found.set(actor.id, { ...one, count: one.count + 1 });
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
}

function People({ events, since, filter }: { events: readonly LogEvent[]; since: string; filter: string }) {
  const people = peopleOf(events);
  return (
    <section>
      <Title order={3} size="h4">
        {t('people')}
      </Title>
      <Text size="sm" c="dimmed">
        {t('peopleLead', { count: events.length })}
      </Text>
      <ul className="place-list">
        {people.slice(0, shownPeople).map(({ id, name, count }) => (
          <li key={id}>
            {id.startsWith('00u') ? (
              <A to={`/people/${id}`}>{name}</A>
            ) : (
              <span className="soft">{t('somebody')}</span>
            )}
            <Anchor
              component={A}
              to="/log"
              search={{ filter: `${filter} and actor.id eq "${id}"`, since }}
              size="sm"
            >
              {t('times', { count })}
            </Anchor>
          </li>
        ))}
        {people.length > shownPeople && (
          <li>
            <span className="soft">{t('otherPeople', { count: people.length - shownPeople })}</span>
          </li>
        )}
      </ul>
    </section>
  );
}

function LastEvents({ events, since }: { events: readonly LogEvent[]; since: string }) {
  return (
    <section>
      <Title order={3} size="h4">
        {t('lastEvents')}
      </Title>
      <ul className="place-list">
        {events.slice(0, shownEvents).map((event) => (
          <li key={event.uuid}>
            <span>
              <A to="/log" search={{ event: event.uuid, since }}>
                {event.actor.displayName ?? event.actor.alternateId ?? t('somebody')}
              </A>{' '}
              <Text size="sm" c="dimmed" component="span">
                {event.client.ipAddress}
              </Text>
            </span>
            <Group gap="xs">
              <EventOutcome event={event} />
              <Moment at={event.published} />
            </Group>
          </li>
        ))}
      </ul>
    </section>
  );
}

function EventOutcome({ event: { outcome } }: { event: LogEvent }) {
  switch (outcome?.result) {
    case 'SUCCESS':
      return <Status tone="good">{t('outcome.success')}</Status>;
    case 'DENY':
      return <Status tone="bad">{t('keptOut')}</Status>;
    default:
      return <Status tone="look">{t('outcome.failure')}</Status>;
  }
}
