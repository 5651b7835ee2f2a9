import { Button, Code, Group, List, Stack, Text } from '@mantine/core';
import { A, api, CopyId, Empty, Facts, fullMomentOf, Loaded, SidePanel, useApi } from '../../kit/index.ts';
import type { LogEvent } from '../../kit/api.ts';
import { Changes, Details, Heading, Raw } from './event-details.tsx';
import type { EventNames } from './event-types.ts';
import { Explanation, sentenceEvents } from './explanation.tsx';
import { fieldName } from './filter-chips.tsx';
import { placeOf } from './links.ts';
import { t } from './messages.ts';
import { Outcome, reasonName } from './outcome.tsx';
import type { UsedSearch } from './use-search.ts';
import { NarrowButtons } from './value.tsx';

type Given = { names: EventNames; narrow: UsedSearch['narrow'] };

/** One event beside the list, at an address of its own. */
export function EventPanel({
  uuid,
  known,
  close,
  ...given
}: Given & { uuid: string | undefined; known: LogEvent | undefined; close: () => void }) {
  const found = useApi(['log', 'event', uuid], (signal) => loadEvent(uuid ?? '', signal), {
    enabled: uuid !== undefined && known === undefined,
  });
  const event = known ?? found.data ?? undefined;
  return (
    <SidePanel
      wide
      isOpen={uuid !== undefined}
      close={close}
      title={event === undefined ? t('event') : given.names.titleOf(event.eventType, event.displayMessage)}
    >
      {event !== undefined && <EventDetail event={event} {...given} />}
      {event === undefined && uuid !== undefined && (
        <Loaded of={found}>{() => <Empty title={t('gone')} text={t('goneText')} />}</Loaded>
      )}
    </SidePanel>
  );
}

/** By the index of event ids, however long ago it was. */
async function loadEvent(uuid: string, signal: AbortSignal): Promise<LogEvent | null> {
  const asked = {
    filter: `uuid eq "${uuid.replaceAll(/[^0-9A-Za-z-]/g, '')}"`,
    since: '2000-01-01T00:00:00.000Z',
    sortOrder: 'DESCENDING',
    limit: '1',
  };
  const [event] = await api.listLogEvents(asked as never, { signal });
  return event ?? null;
}

function EventDetail({ event, names, narrow }: Given & { event: LogEvent }) {
  return (
    <Stack gap="lg">
      <Summary event={event} names={names} />
      {sentenceEvents.has(event.eventType) && <Explanation event={event} />}
      <Who event={event} narrow={narrow} />
      <Changes event={event} />
      <Where event={event} narrow={narrow} />
      <Details event={event} />
      <Raw event={event} />
    </Stack>
  );
}

function Summary({ event, names }: { event: LogEvent; names: EventNames }) {
  const { actor, target, outcome, client, published } = event;
  const who = actor.id === 'unknown' && actor.displayName === 'unknown' ? t('somebody') : actor.displayName;
  const what = names.titleOf(event.eventType, event.displayMessage);
  const targets = (target ?? []).filter(({ id }) => id !== actor.id).map(({ displayName }) => displayName);
  const values = { who, what, targets: targets.join(', ') };
  const place = [client.geographicalContext?.city, client.geographicalContext?.country].filter(Boolean);
  const where = [client.ipAddress, place.length > 0 ? `(${place.join(', ')})` : '', client.zone]
    .filter(Boolean)
    .join(' ');
  return (
    <Stack gap={6}>
      <Text size="lg" fw={560} className="log-sentence">
        {targets.length > 0 ? t('sentence.to', values) : t('sentence.plain', values)}
      </Text>
      <Group gap="sm">
        <Outcome result={outcome?.result} />
        {outcome?.reason != null && <Text>{t('whyReason', { reason: reasonName(outcome.reason) })}</Text>}
      </Group>
      <Text c="dimmed" component="div">
        <time dateTime={published}>{fullMomentOf(published)}</time>
      </Text>
      {where === '' ? (
        actor.type === 'SystemPrincipal' && <Text c="dimmed">{t('sentenceBy')}</Text>
      ) : (
        <Text c="dimmed">{t('sentenceFrom', { where })}</Text>
      )}
      {client.userAgent !== null && client.userAgent.browser !== 'UNKNOWN' && (
        <Text c="dimmed">
          {t('sentenceWith', { browser: client.userAgent.browser, os: client.userAgent.os })}
        </Text>
      )}
      <Group gap="xs" mt={4}>
        <CopyId id={event.uuid} />
        <Code>{event.eventType}</Code>
      </Group>
    </Stack>
  );
}

function Who({ event, narrow }: { event: LogEvent; narrow: UsedSearch['narrow'] }) {
  const { actor, target, transaction, authenticationContext } = event;
  const tokenId = transaction.detail['requestApiTokenId'];
  const session = authenticationContext.externalSessionId;
  return (
    <Stack gap="xs">
      <Heading>{t('who')}</Heading>
      <List listStyleType="none" spacing={4}>
        <List.Item>
          <Entity field="actor.id" entity={actor} narrow={narrow} label={t('actor')} />
        </List.Item>
        {(target ?? []).map((one) => (
          <List.Item key={`${one.type} ${one.id}`}>
            <Entity field="target.id" entity={one} narrow={narrow} label={one.type} />
          </List.Item>
        ))}
      </List>
      <Group gap="xs">
        {typeof tokenId === 'string' && (
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => narrow('transaction.detail.requestApiTokenId', tokenId)}
          >
            {fieldName('transaction.detail.requestApiTokenId')} {tokenId}
          </Button>
        )}
        <Button variant="default" size="compact-sm" onClick={() => narrow('transaction.id', transaction.id)}>
          {t('sameRequest')}
        </Button>
        {session !== null && (
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => narrow('authenticationContext.externalSessionId', session)}
          >
            {t('sameSession')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

function Entity({
  field,
  entity,
  label,
  narrow,
}: {
  field: string;
  entity: LogEvent['actor'];
  label: string;
  narrow: UsedSearch['narrow'];
}) {
  const place = placeOf(entity);
  const { id, displayName, alternateId } = entity;
  const more =
    alternateId !== 'unknown' && alternateId !== displayName && alternateId !== id ? alternateId : '';
  return (
    <Group gap={6} align="center">
      <Text c="dimmed" size="sm" component="span">
        {label}
      </Text>
      {place === undefined ? <span>{displayName}</span> : <A to={place}>{displayName}</A>}
      {more !== '' && (
        <Text c="dimmed" size="sm" component="span" className="log-wrap">
          {more}
        </Text>
      )}
      <NarrowButtons field={field} value={id} name={displayName} narrow={narrow} />
    </Group>
  );
}

function Where({ event, narrow }: { event: LogEvent; narrow: UsedSearch['narrow'] }) {
  const { client, securityContext } = event;
  const { geographicalContext: place, userAgent } = client;
  const risk = securityContext['risk'] as { level?: string } | null;
  const rows: readonly (readonly [string, string | null | undefined])[] = [
    ['client.ipAddress', client.ipAddress],
    ['client.zone', client.zone],
    ['client.geographicalContext.country', place?.country],
    ['client.geographicalContext.city', place?.city],
    ['securityContext.asOrg', securityContext['asOrg'] as string | null],
    ['client.userAgent.browser', userAgent?.browser],
    ['client.userAgent.os', userAgent?.os],
    ['client.device', client.device],
    ['client.id', client.id],
    ['securityContext.risk.level', risk?.level],
  ];
  const known = rows.filter((row): row is [string, string] => row[1] != null && row[1] !== '');
  if (known.length === 0) return null;
  return (
    <Stack gap="xs">
      <Heading>{t('where')}</Heading>
      <Facts
        of={known.map(([field, value]) => [
          fieldName(field),
          <Group gap={4} key={field}>
            <span>{value}</span>
            <NarrowButtons field={field} value={value} narrow={narrow} />
          </Group>,
        ])}
      />
    </Stack>
  );
}
