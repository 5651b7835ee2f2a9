export const granularities = ['CITY', 'COUNTRY', 'LAT_LONG', 'SUBDIVISION'] as const;

export type History = { maxEventsUsedForEvaluation: number; minEventsNeededForEvaluation: number };
export type LocationSettings = History & {
  granularity: (typeof granularities)[number];
  radiusKilometers?: number | undefined;
};

/** What is unusual, and compared with what. */
export type BehaviorRule =
  | { type: 'ANOMALOUS_LOCATION'; settings: LocationSettings }
  | { type: 'ANOMALOUS_DEVICE' | 'ANOMALOUS_IP' | 'ANOMALOUS_ASN'; settings: History }
  | { type: 'VELOCITY'; settings: { velocityKph: number } };
export type BehaviorType = BehaviorRule['type'];

export type Behavior = {
  id: string;
  name: string;
  status: 'ACTIVE' | 'INACTIVE';
  rule: BehaviorRule;
  created: Date;
  lastUpdated: Date;
};

const place = (name: string, granularity: LocationSettings['granularity'], events: number) => ({
  name,
  rule: {
    type: 'ANOMALOUS_LOCATION',
    settings: {
      granularity,
      maxEventsUsedForEvaluation: events,
      minEventsNeededForEvaluation: 0,
      ...(granularity === 'LAT_LONG' && { radiusKilometers: 20 }),
    },
  } as const,
});
const other = (name: string, type: 'ANOMALOUS_DEVICE' | 'ANOMALOUS_IP', events: number) => ({
  name,
  rule: { type, settings: { maxEventsUsedForEvaluation: events, minEventsNeededForEvaluation: 0 } },
});

/** Of a fresh org, as Okta's has them. */
export const defaultBehaviors: readonly { name: string; rule: BehaviorRule }[] = [
  place('New City', 'CITY', 20),
  place('New State', 'SUBDIVISION', 15),
  place('New Country', 'COUNTRY', 10),
  place('New Geo-Location', 'LAT_LONG', 20),
  other('New Device', 'ANOMALOUS_DEVICE', 20),
  other('New IP', 'ANOMALOUS_IP', 50),
  { name: 'Velocity', rule: { type: 'VELOCITY', settings: { velocityKph: 805 } } },
];
