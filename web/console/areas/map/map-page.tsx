import './map.css';
import { Anchor, Select, Text } from '@mantine/core';
import { lazy, Suspense } from 'react';
import {
  A,
  appsSource,
  Empty,
  FilterBar,
  groupsSource,
  Loaded,
  Loading,
  may,
  momentOf,
  numberOf,
  Page,
  PeriodChooser,
  Picker,
  Section,
} from '../../kit/index.ts';
import type { InsightsPlaces } from '../../kit/api.ts';
import { filterOf } from './filters.ts';
import { JourneysPart } from './journeys-part.tsx';
import { t } from './messages.ts';
import { PlacePanel } from './place-panel.tsx';
import { PlacesTable } from './places-table.tsx';
import { atNoPlace, type Journey, keyOf } from './places.ts';
import { type MapFilters, useJourneys, useMapFilters, usePlaces } from './use-map.ts';

// It comes while the counts do.
const worldMap = import('./world-map.tsx');
const WorldMap = lazy(async () => ({ default: (await worldMap).WorldMap }));

export default function MapPage() {
  const filters = useMapFilters();
  const { address, change, period, setPeriod, appId, groupId, outcome } = filters;
  const places = usePlaces(filters);
  const journeys = useJourneys(period);
  const shownJourneys = ofFilters(journeys.data?.items ?? [], filters);
  const counted = places.data?.countedUpTo;
  return (
    <Page
      title={t('title')}
      lead={
        <>
          {t('lead')} {counted ? t('countedUpTo', { time: momentOf(counted) }) : null}
        </>
      }
      call={callOf(filters)}
      actions={<PeriodChooser value={period} onChange={setPeriod} />}
    >
      <Filters {...filters} />
      <Section title={t('worldMap')} lead={t('mapLead')}>
        <Loaded of={places}>
          {(data) =>
            data.items.length === 0 && shownJourneys.length === 0 ? (
              <Nowhere />
            ) : (
              <>
                <Suspense fallback={<Loading />}>
                  <WorldMap
                    key={`${period} ${appId} ${groupId} ${outcome}`}
                    places={data.items}
                    journeys={shownJourneys}
                    outcome={outcome}
                    focus={{ place: address['near'], journey: address['journey'] }}
                    choosePlace={(place) => change({ place: keyOf(place) })}
                    chooseJourney={({ to }) => change({ journey: to.eventId, near: undefined })}
                  />
                </Suspense>
                <Legend />
              </>
            )
          }
        </Loaded>
      </Section>
      <Section title={t('places')}>
        <Loaded of={places}>
          {(data) => (
            <>
              <PlacesTable data={data} filters={filters} />
              <Unlocated data={data} filters={filters} />
            </>
          )}
        </Loaded>
      </Section>
      <JourneysPart found={journeys} shown={shownJourneys} filters={filters} />
      <PlacePanel data={places.data} filters={filters} />
    </Page>
  );
}

/** Those that can be told apart: a journey knows its app and how it ended, and not the groups of who made it. */
const ofFilters = (journeys: readonly Journey[], { appId, outcome }: MapFilters): Journey[] =>
  journeys.filter(
    ({ app, result }) =>
      (appId === undefined || app?.id === appId) &&
      outcome !== 'failure' &&
      (outcome === undefined || (outcome === 'deny') === (result === 'DENY')),
  );

const callOf = ({ appId, groupId, outcome }: MapFilters): string => {
  const query = new URLSearchParams(
    Object.entries({ appId, groupId, outcome }).filter(
      (one): one is [string, string] => one[1] !== undefined,
    ),
  ).toString();
  return `GET /gatehouse/v1/insights/places${query === '' ? '' : `?${query}`}`;
};

function Filters({ app, group, outcome, change }: MapFilters) {
  return (
    <FilterBar filters={['app', 'group', 'outcome']}>
      <Picker
        label={t('app')}
        source={appsSource}
        value={app}
        onChange={(picked) => change({ app: picked?.id, group: undefined })}
      />
      <Picker
        label={t('group')}
        source={groupsSource}
        value={group}
        onChange={(picked) => change({ group: picked?.id, app: undefined })}
      />
      <Select
        label={t('outcome')}
        allowDeselect={false}
        value={outcome ?? 'any'}
        onChange={(next) => change({ outcome: next === 'any' ? undefined : (next ?? undefined) })}
        data={(['any', 'success', 'failure', 'deny'] as const).map((value) => ({
          value,
          label: t(`outcome.${value}`),
        }))}
      />
    </FilterBar>
  );
}

function Nowhere() {
  return (
    <Empty
      title={t('nowhere')}
      text={t('nowhereHelp')}
      action={
        may('okta.networkZones.read') && (
          <Anchor component={A} to="/networks" search={{ tab: 'data' }}>
            {t('locationData')}
          </Anchor>
        )
      }
    />
  );
}

function Legend() {
  return (
    <ul className="map-legend">
      <li>
        <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden>
          <circle className="dot" cx="8" cy="8" r="7" />
        </svg>
        {t('legendGood')}
      </li>
      <li>
        <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden>
          <circle className="dot" data-bad cx="8" cy="8" r="7" />
        </svg>
        {t('legendBad')}
      </li>
      <li>
        <svg width="32" height="10" viewBox="0 0 32 10" aria-hidden>
          <path className="arc" d="M0 5H32" />
        </svg>
        {t('legendJourney')}
      </li>
    </ul>
  );
}

function Unlocated({ data: { unlocated, since }, filters }: { data: InsightsPlaces; filters: MapFilters }) {
  const { successes, failures, denials } = unlocated;
  if (successes + failures + denials === 0) return null;
  const values = { successes: numberOf(successes), failures: numberOf(failures), denials: numberOf(denials) };
  const filter = filterOf(filters.outcome ?? 'any', filters, atNoPlace);
  return (
    <Text size="sm" mt="md">
      {t('unlocated', values)}{' '}
      <Anchor component={A} to="/log" search={{ filter, since }} inherit underline="always">
        {t('seeEvents')}
      </Anchor>
    </Text>
  );
}
