import { Button } from '@mantine/core';
import {
  A,
  type Column,
  DataTable,
  Empty,
  Loaded,
  Moment,
  numberOf,
  Section,
  Status,
} from '../../kit/index.ts';
import { t } from './messages.ts';
import { fullName, type Journey } from './places.ts';
import type { MapFilters, useJourneys } from './use-map.ts';

/** The arcs of the map in words, each with its two events. */
export function JourneysPart({
  found,
  shown,
  filters: { address, change },
}: {
  found: ReturnType<typeof useJourneys>;
  shown: readonly Journey[];
  filters: MapFilters;
}) {
  return (
    <Section title={t('journeys')} lead={t('journeysLead')} id="journeys">
      <Loaded of={found}>
        {({ since }) => (
          <DataTable
            label={t('journeys')}
            rows={shown}
            columns={columnsOf(since)}
            idOf={({ to }) => to.eventId}
            isCurrent={({ to }) => to.eventId === address['journey']}
            rowActions={({ to }) => (
              <Button
                variant="default"
                size="compact-sm"
                onClick={() => {
                  change({ journey: to.eventId, near: undefined });
                  document.querySelector('.map-box')?.scrollIntoView({ block: 'center' });
                }}
              >
                {t('showJourney')}
              </Button>
            )}
            empty={<Empty title={t('noJourneys')} text={t('noJourneysHelp')} />}
          />
        )}
      </Loaded>
    </Section>
  );
}

const columnsOf = (since: string): Column<Journey>[] => [
  {
    key: 'person',
    title: t('person'),
    isName: true,
    cell: ({ user }) =>
      user.login === null ? (
        <span className="soft">{t('deletedPerson')}</span>
      ) : (
        <A className="row-link" to={`/people/${user.id}`}>
          {user.displayName ?? user.login}
        </A>
      ),
  },
  {
    key: 'journey',
    title: t('journey'),
    cell: ({ from, to }) => t('fromTo', { from: fullName(from), to: fullName(to) }),
  },
  {
    key: 'distance',
    title: t('distance'),
    align: 'right',
    cell: ({ kilometres }) => (kilometres === null ? '–' : t('kilometres', { count: numberOf(kilometres) })),
  },
  { key: 'within', title: t('within'), align: 'right', cell: ({ minutes }) => lengthOf(minutes) },
  { key: 'when', title: t('when'), cell: ({ to }) => <Moment at={to.at} /> },
  {
    key: 'result',
    title: t('result'),
    cell: ({ result }) =>
      result === 'DENY' ? (
        <Status tone="good">{t('keptOut')}</Status>
      ) : (
        <Status tone="bad">{t('gotIn')}</Status>
      ),
  },
  {
    key: 'events',
    title: t('events'),
    cell: ({ from, to }) => (
      <>
        <A to="/log" search={{ event: from.eventId, since }}>
          {t('firstEvent')}
        </A>
        {', '}
        <A to="/log" search={{ event: to.eventId, since }}>
          {t('secondEvent')}
        </A>
      </>
    ),
  },
];

const lengthOf = (minutes: number): string =>
  minutes < 60
    ? t('minutes', { count: minutes })
    : t('hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
