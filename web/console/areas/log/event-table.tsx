import { Text } from '@mantine/core';
import { type Column, secondOf } from '../../kit/index.ts';
import type { LogEvent } from '../../kit/api.ts';
import type { EventNames } from './event-types.ts';
import { t } from './messages.ts';
import { Outcome, reasonName, resultName } from './outcome.tsx';
import type { UsedSearch } from './use-search.ts';
import { FilterValue } from './value.tsx';

export function columnsOf(names: EventNames, narrow: UsedSearch['narrow']): Column<LogEvent>[] {
  return [
    {
      key: 'event',
      title: t('event'),
      isName: true,
      cell: ({ eventType, displayMessage }) => names.titleOf(eventType, displayMessage),
    },
    {
      key: 'time',
      title: t('time'),
      width: 190,
      cell: ({ published }) => (
        <time dateTime={published} className="nowrap" title={published}>
          {secondOf(published)}
        </time>
      ),
    },
    {
      key: 'outcome',
      title: t('outcome'),
      width: 130,
      cell: ({ outcome }) =>
        outcome === null ? (
          <Outcome result={undefined} />
        ) : (
          <>
            <FilterValue
              field="outcome.result"
              value={outcome.result}
              name={resultName(outcome.result)}
              narrow={narrow}
            >
              <Outcome result={outcome.result} />
            </FilterValue>
            {outcome.reason !== null && (
              <Text size="xs" c="dimmed" lineClamp={2}>
                {reasonName(outcome.reason)}
              </Text>
            )}
          </>
        ),
    },
    {
      key: 'actor',
      title: t('actor'),
      width: 120,
      cell: ({ actor }) => <Actor actor={actor} narrow={narrow} />,
    },
    {
      key: 'target',
      title: t('target'),
      onTablet: 'hidden',
      cell: ({ target }) => <Targets target={target} narrow={narrow} />,
    },
    {
      key: 'from',
      title: t('from'),
      width: 130,
      cell: ({ client }) => <From client={client} narrow={narrow} />,
    },
  ];
}

function Actor({ actor, narrow }: { actor: LogEvent['actor']; narrow: UsedSearch['narrow'] }) {
  // Somebody who has not said who they are has the name they typed, or none.
  const isUnknown = actor.id === 'unknown' || actor.id === '';
  const name = isUnknown && actor.displayName === 'unknown' ? t('somebody') : actor.displayName;
  return (
    <FilterValue
      field={isUnknown ? 'actor.alternateId' : 'actor.id'}
      value={isUnknown ? actor.alternateId : actor.id}
      name={name}
      narrow={narrow}
    />
  );
}

function Targets({ target, narrow }: { target: LogEvent['target']; narrow: UsedSearch['narrow'] }) {
  const [first, ...more] = target ?? [];
  if (first === undefined) return <span className="soft">–</span>;
  return (
    <>
      <FilterValue field="target.id" value={first.id} name={first.displayName} narrow={narrow} />
      {more.length > 0 && (
        <Text size="xs" c="dimmed">
          {t('moreTargets', { count: more.length })}
        </Text>
      )}
    </>
  );
}

function From({ client, narrow }: { client: LogEvent['client']; narrow: UsedSearch['narrow'] }) {
  const { ipAddress, geographicalContext: place } = client;
  if (ipAddress === null) return <span className="soft">–</span>;
  return (
    <>
      <FilterValue field="client.ipAddress" value={ipAddress} narrow={narrow} />
      {place?.country != null && (
        <Text size="xs" c="dimmed" component="div">
          {place.city !== null && `${place.city}, `}
          <FilterValue field="client.geographicalContext.country" value={place.country} narrow={narrow} />
        </Text>
      )}
    </>
  );
}
