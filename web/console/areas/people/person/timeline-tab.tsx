import { Button, Group, Select, Text, ThemeIcon, Timeline } from '@mantine/core';
import {
  IconArrowRight,
  IconHistory,
  IconKey,
  IconLogin2,
  IconShieldLock,
  IconUserCog,
} from '@tabler/icons-react';
import {
  A,
  api,
  Empty,
  Failed,
  fullMomentOf,
  Loading,
  momentOf,
  numberOf,
  Section,
  Status,
  useAddress,
  useCursor,
  useEventTypes,
  words,
} from '../../../kit/index.ts';
import type { LogEvent, OwnUser } from '../../../kit/api.ts';
import { t } from './messages.ts';
import type { TabProps } from './tab-props.ts';

const kinds = {
  signIn:
    '(eventType sw "user.session" or eventType sw "user.authentication" or eventType sw "policy.evaluate")',
  mfa: 'eventType sw "user.mfa"',
  account:
    '(eventType sw "user.lifecycle" or eventType sw "user.account" or eventType sw "group.user_membership" or eventType sw "application.user_membership" or eventType sw "user.risk")',
} as const;
type Kind = keyof typeof kinds;
const days = ['7', '30', '90'] as const;

const filterOf = (userId: string, kind: string | undefined): string => {
  if (kind === 'did') return `actor.id eq "${userId}"`;
  if (kind === 'done') return `target.id eq "${userId}"`;
  const who = `(actor.id eq "${userId}" or target.id eq "${userId}")`;
  return kind !== undefined && kind in kinds ? `${who} and ${kinds[kind as Kind]}` : who;
};

function since(range: string): string {
  return new Date(Date.now() - Number(range) * 86_400_000).toISOString();
}

/** What somebody did and what was done about them, in sentences, the last first. */
export function TimelineTab({ user }: TabProps) {
  const [address, change] = useAddress();
  const range = days.find((one) => one === address['days']) ?? '30';
  const filter = filterOf(user.id, address['what']);
  const list = useCursor(['users', user.id, 'timeline', filter, range], (after, signal) =>
    api.listLogEvents(
      { filter, since: since(range), after, limit: '50', sortOrder: 'DESCENDING' },
      { signal },
    ),
  );
  return (
    <Section
      title={t('timeline.title')}
      lead={t('timeline.lead')}
      actions={
        <Button
          component={A}
          variant="default"
          to="/log"
          search={{ filter, ...(range === '7' ? {} : { period: `${range}d` }) }}
          rightSection={<IconArrowRight size={16} aria-hidden />}
        >
          {t('timeline.openLog')}
        </Button>
      }
    >
      <Group mb="md" align="flex-end">
        <Select
          label={t('timeline.kinds')}
          allowDeselect={false}
          value={address['what'] ?? ''}
          onChange={(what) => change({ what: what ?? undefined })}
          data={[
            { value: '', label: t('timeline.kindAll') },
            { value: 'did', label: t('timeline.kindDid') },
            { value: 'done', label: t('timeline.kindDone') },
            { value: 'signIn', label: t('timeline.kindSignIn') },
            { value: 'mfa', label: t('timeline.kindMfa') },
            { value: 'account', label: t('timeline.kindAccount') },
          ]}
        />
        <Select
          label={t('timeline.range')}
          allowDeselect={false}
          value={range}
          onChange={(next) => change({ days: next === '30' ? undefined : (next ?? undefined) })}
          data={days.map((value) => ({ value, label: t('timeline.days', { count: Number(value) }) }))}
        />
      </Group>
      {list.error && list.items.length === 0 ? (
        <Failed error={list.error} retry={list.reload} />
      ) : list.isLoading ? (
        <Loading />
      ) : list.items.length === 0 ? (
        <Empty icon={<IconHistory />} title={t('timeline.none')} text={t('timeline.noneHelp')} />
      ) : (
        <Events user={user} events={list.items} />
      )}
      {list.items.length > 0 && (
        <Group justify="space-between" mt="md">
          <Text size="sm" c="dimmed" role="status">
            {words('shown', { count: list.items.length })}
          </Text>
          {list.hasMore && (
            <Button variant="default" onClick={list.loadMore} loading={list.isLoadingMore}>
              {words('more')}
            </Button>
          )}
        </Group>
      )}
    </Section>
  );
}

function Icon({ eventType }: { eventType: string }) {
  const props = { size: 14, 'aria-hidden': true } as const;
  if (eventType.startsWith('user.mfa')) return <IconShieldLock {...props} />;
  if (/^user\.(session|authentication)|^policy/.test(eventType)) return <IconLogin2 {...props} />;
  if (/password|credential|token|oauth/.test(eventType)) return <IconKey {...props} />;
  return <IconUserCog {...props} />;
}

function Events({ user, events }: { user: OwnUser; events: readonly LogEvent[] }) {
  const { titleOf } = useEventTypes();
  return (
    <Timeline bulletSize={26} lineWidth={1} className="person-timeline">
      {events.map((event) => (
        <Timeline.Item
          key={event.uuid}
          bullet={
            <ThemeIcon size={24} radius="xl" variant="light" color={isBad(event) ? 'red' : 'gray'}>
              <Icon eventType={event.eventType} />
            </ThemeIcon>
          }
          title={
            <A
              to="/log"
              search={{ filter: `uuid eq "${event.uuid}"`, period: '90d', event: event.uuid }}
              className="row-link"
            >
              {titleOf(event.eventType, event.displayMessage)}
            </A>
          }
        >
          <Sentence user={user} event={event} />
        </Timeline.Item>
      ))}
    </Timeline>
  );
}

const isBad = ({ outcome }: LogEvent): boolean => outcome?.result === 'FAILURE' || outcome?.result === 'DENY';

function Sentence({ user, event }: { user: OwnUser; event: LogEvent }) {
  const { actor, target, client, outcome, published } = event;
  const others = (target ?? []).filter(({ id }) => id !== user.id && id !== actor.id);
  const place = [client.geographicalContext?.city, client.geographicalContext?.country]
    .filter(Boolean)
    .join(', ');
  const where = place === '' ? (client.ipAddress ?? '') : `${place} (${client.ipAddress})`;
  // Whoever changes another is named; what somebody does about their own account they do themselves.
  const isOwn = actor.id === user.id && !others.some(({ type }) => type === 'User');
  const more = others.length > 3 ? ` ${t('timeline.others', { count: numberOf(others.length - 3) })}` : '';
  const names = others.slice(0, 3).map(({ displayName }) => displayName);
  const parts = [
    isOwn ? t('timeline.self') : t('timeline.by', { who: actor.displayName }),
    names.length > 0 ? t('timeline.about', { what: names.join(', ') + more }) : '',
    where === '' ? '' : t('timeline.from', { where }),
  ];
  return (
    <Group gap={8}>
      <Text size="sm" component="span">
        <time dateTime={published} title={fullMomentOf(published)}>
          {momentOf(published)}
        </time>
      </Text>
      {isBad(event) && (
        <Status tone="bad">{t(outcome?.result === 'DENY' ? 'timeline.denied' : 'timeline.failed')}</Status>
      )}
      {outcome?.reason != null && (
        <Text size="sm" component="span" className="breakable">
          {outcome.reason}
        </Text>
      )}
      <Text size="sm" c="dimmed" component="span" className="breakable">
        {parts.filter(Boolean).join(' · ')}
      </Text>
    </Group>
  );
}
