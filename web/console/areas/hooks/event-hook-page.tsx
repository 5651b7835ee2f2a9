import { useQueryClient } from '@tanstack/react-query';
import type { EventHook } from '../../kit/api.ts';
import {
  A,
  ActiveStatus,
  AddressTabs,
  api,
  Loaded,
  may,
  Page,
  Section,
  Status,
  useApi,
  useApiForm,
  usePath,
  words,
} from '../../kit/index.ts';
import { Deliveries } from './deliveries.tsx';
import { EventHookForm, eventHookProblems } from './event-hook-form.tsx';
import { eventHookBodyOf, type EventHookValues, eventHookValuesOf } from './event-hook-values.ts';
import { HookActions } from './hook-actions.tsx';
import { t } from './messages.ts';
import { Verification } from './verification.tsx';

export default function EventHookPage() {
  const { hookId: eventHookId } = usePath<{ hookId: string }>();
  const found = useApi(['event-hooks', eventHookId], (signal) =>
    api.getEventHook({ eventHookId }, { signal }),
  );
  const crumbs = [{ label: t('title'), to: '/hooks' }];
  const hook = found.data;
  if (hook === undefined || hook === null)
    return (
      <Page title={t('title')} crumbs={crumbs}>
        <Loaded of={found}>{() => null}</Loaded>
      </Page>
    );
  const { id, name, description, status, verificationStatus } = hook;
  return (
    <Page
      title={name}
      lead={description ?? hook.channel.config.uri}
      crumbs={crumbs}
      id={id}
      call={`GET /api/v1/eventHooks/${id}`}
      badge={
        <>
          <ActiveStatus status={status} />
          <Status tone={verificationStatus === 'VERIFIED' ? 'good' : 'look'}>{t(verificationStatus)}</Status>
        </>
      }
      actions={
        may('okta.eventHooks.manage') && <HookActions kind="event" id={id} name={name} status={status} />
      }
    >
      {verificationStatus === 'UNVERIFIED' && <Verification of={hook} />}
      <AddressTabs
        label={name}
        tabs={[
          { key: 'deliveries', label: t('deliveries'), content: () => <Deliveries eventHookId={id} /> },
          {
            key: 'settings',
            label: t('settings'),
            content: () => <Edit key={hook.lastUpdated} hook={hook} />,
          },
          ...(verificationStatus === 'VERIFIED'
            ? [{ key: 'verify', label: t('verification'), content: () => <Verification of={hook} /> }]
            : []),
        ]}
      />
      <A to="/log" search={{ filter: `target.id eq "${id}"` }}>
        {t('history')}
      </A>
    </Page>
  );
}

function Edit({ hook }: { hook: EventHook }) {
  const queries = useQueryClient();
  const { id: eventHookId } = hook;
  const again = () => void queries.invalidateQueries({ queryKey: ['event-hooks'] });
  const form = useApiForm<EventHookValues, EventHook>({
    initial: eventHookValuesOf(hook),
    validate: eventHookProblems as never,
    save: (values) => api.replaceEventHook({ eventHookId, body: eventHookBodyOf(values, hook) }),
    done: t('saved'),
    version: {
      loaded: hook.lastUpdated,
      now: async () => (await api.getEventHook({ eventHookId })).lastUpdated,
    },
    reload: again,
    after: again,
  });
  return (
    <Section title={t('settings')}>
      <EventHookForm
        of={form}
        hasSecret={hook.channel.config.authScheme !== undefined}
        isReadOnly={!may('okta.eventHooks.manage')}
        submit={words('save')}
      />
    </Section>
  );
}
