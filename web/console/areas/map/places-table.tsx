import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import type { InsightsPlaces } from '../../kit/api.ts';
import { type Column, Count, DataTable, numberOf } from '../../kit/index.ts';
import { filterOf, highRiskAt } from './filters.ts';
import { t } from './messages.ts';
import { atPlace, countryName, keyOf, type Outcome, type Place, placeName } from './places.ts';
import type { MapFilters } from './use-map.ts';

const atFirst = 15;

/** The same as the map, for who would rather read: each name opens the place, each number the events behind it. */
export function PlacesTable({ data, filters }: { data: InsightsPlaces; filters: MapFilters }) {
  const { items, since, hasMore } = data;
  const [isAll, setAll] = useState(false);
  const { address } = filters;
  return (
    <>
      <DataTable
        label={t('places')}
        rows={isAll ? items : items.slice(0, atFirst)}
        columns={columnsOf(filters, since)}
        idOf={keyOf}
        linkOf={(place) => ({ to: '/map', search: { ...address, place: keyOf(place) } })}
        isCurrent={(place) => keyOf(place) === address['place']}
        isFiltered
      />
      {!isAll && items.length > atFirst && (
        <Button variant="default" mt="sm" onClick={() => setAll(true)}>
          {t('showAllRows', { count: items.length })}
        </Button>
      )}
      {hasMore && (
        <Text size="sm" c="dimmed" mt="sm">
          {t('hasMore', { count: items.length })}
        </Text>
      )}
    </>
  );
}

function columnsOf(filters: MapFilters, since: string): Column<Place>[] {
  const counted = (key: 'successes' | 'failures' | 'denials', outcome: Outcome): Column<Place> => ({
    key,
    title: t(key),
    align: 'right',
    cell: (place) =>
      place[key] === 0 ? (
        <span className="soft">0</span>
      ) : (
        <Count
          value={place[key]}
          to="/log"
          search={{ filter: filterOf(outcome, filters, atPlace(place)), since }}
        />
      ),
  });
  return [
    { key: 'place', title: t('place'), isName: true, cell: placeName },
    { key: 'country', title: t('country'), cell: ({ country }) => countryName(country) },
    counted('successes', 'success'),
    counted('failures', 'failure'),
    counted('denials', 'deny'),
    {
      key: 'highRisk',
      title: t('highRisk'),
      align: 'right',
      cell: (place) =>
        place.highRisk === 0 || filters.appId !== undefined ? (
          <span className="soft">{numberOf(place.highRisk)}</span>
        ) : (
          <Count value={place.highRisk} to="/log" search={{ filter: highRiskAt(atPlace(place)), since }} />
        ),
    },
  ];
}
