import { api, type Period, sinceOf, useAddress, useApi, useNamed, usePeriod } from '../../kit/index.ts';
import type { Outcome } from './places.ts';

const outcomes: readonly string[] = ['success', 'failure', 'deny'];
const refetchMs = 20_000;

/** What the page is filtered by, as its address says. */
export function useMapFilters() {
  const [address, change] = useAddress();
  const [period, setPeriod] = usePeriod('7d');
  const appId = address['app'];
  // One or the other: nothing is counted by both.
  const groupId = appId === undefined ? address['group'] : undefined;
  const outcome = outcomes.includes(address['outcome'] ?? '') ? (address['outcome'] as Outcome) : undefined;
  const [app] = useNamed('apps', appId === undefined ? [] : [appId]);
  const [group] = useNamed('groups', groupId === undefined ? [] : [groupId]);
  return { address, change, period, setPeriod, appId, groupId, outcome, app, group };
}

export type MapFilters = ReturnType<typeof useMapFilters>;

export const usePlaces = ({ period, appId, groupId, outcome }: MapFilters) =>
  useApi(
    ['insights', 'places', period, appId, groupId, outcome],
    (signal) =>
      api.getInsightsPlaces(
        {
          since: sinceOf(period),
          ...(appId === undefined ? {} : { appId }),
          ...(groupId === undefined ? {} : { groupId }),
          ...(outcome === undefined ? {} : { outcome }),
          limit: 500,
        },
        { signal },
      ),
    { refetchMs },
  );

export const useJourneys = (period: Period) =>
  useApi(
    ['insights', 'journeys', period],
    (signal) => api.getInsightsJourneys({ since: sinceOf(period), limit: 100 }, { signal }),
    { refetchMs },
  );
