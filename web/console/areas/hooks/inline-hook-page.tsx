import { Group } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { InlineHook, InlineHookType } from '../../kit/api.ts';
import {
  A,
  ActiveStatus,
  AddressTabs,
  api,
  Loaded,
  may,
  Page,
  Section,
  useApi,
  useApiForm,
  usePath,
  words,
} from '../../kit/index.ts';
import { inlineChannelOf } from './channel.ts';
import { HookActions } from './hook-actions.tsx';
import {
  InlineHookForm,
  inlineHookProblems,
  type InlineHookValues,
  inlineHookValuesOf,
  typeHelp,
} from './inline-hook-form.tsx';
import { t } from './messages.ts';
import { ReplaceSecret } from './replace-secret.tsx';
import { TryInlineHook } from './try-inline-hook.tsx';

export default function InlineHookPage() {
  const { hookId: inlineHookId } = usePath<{ hookId: string }>();
  const found = useApi(['inline-hooks', 'one', inlineHookId], (signal) =>
    api.getInlineHook({ inlineHookId }, { signal }),
  );
  const crumbs = [{ label: t('title'), to: '/hooks' }];
  const hook = found.data;
  if (hook === undefined || hook === null)
    return (
      <Page title={t('title')} crumbs={crumbs}>
        <Loaded of={found}>{() => null}</Loaded>
      </Page>
    );
  const { id, name, status } = hook;
  return (
    <Page
      title={name}
      lead={typeHelp(hook.type)}
      crumbs={crumbs}
      id={id}
      call={`GET /api/v1/inlineHooks/${id}`}
      badge={<ActiveStatus status={status} />}
      actions={
        may('okta.inlineHooks.manage') && <HookActions kind="inline" id={id} name={name} status={status} />
      }
    >
      <AddressTabs
        label={name}
        tabs={[
          {
            key: 'settings',
            label: t('settings'),
            content: () => <Edit key={hook.lastUpdated} hook={hook} />,
          },
          ...(may('okta.inlineHooks.manage')
            ? [{ key: 'try', label: t('try'), content: () => <TryInlineHook of={hook} /> }]
            : []),
        ]}
      />
      <Group gap="md">
        <Uses type={hook.type} />
        <A to="/log" search={{ filter: `target.id eq "${id}"` }}>
          {t('history')}
        </A>
      </Group>
    </Page>
  );
}

/** Where one of its kind is named. */
function Uses({ type }: { type: InlineHookType }) {
  if (type === 'com.okta.oauth2.tokens.transform')
    return <A to="/authorization-servers">{t('authorizationServers')}</A>;
  if (type === 'com.okta.telephony.provider') return <A to="/authenticators">{t('phoneAuthenticator')}</A>;
  if (type === 'com.okta.user.pre-registration')
    return (
      <A to="/policies" search={{ type: 'PROFILE_ENROLLMENT' }}>
        {t('enrolmentPolicies')}
      </A>
    );
  return null;
}

function Edit({ hook }: { hook: InlineHook }) {
  const queries = useQueryClient();
  const { id: inlineHookId } = hook;
  const isReadOnly = !may('okta.inlineHooks.manage');
  const again = () => void queries.invalidateQueries({ queryKey: ['inline-hooks'] });
  const form = useApiForm<InlineHookValues, InlineHook>({
    initial: inlineHookValuesOf(hook),
    validate: inlineHookProblems as never,
    save: (values) =>
      api.replaceInlineHook({
        inlineHookId,
        body: {
          name: values.name,
          type: hook.type,
          version: hook.version,
          channel: inlineChannelOf(values, hook.channel.version),
        },
      }),
    done: t('saved'),
    version: {
      loaded: hook.lastUpdated,
      now: async () => (await api.getInlineHook({ inlineHookId })).lastUpdated,
    },
    reload: again,
    after: again,
  });
  return (
    <Section title={t('settings')} actions={!isReadOnly && <ReplaceSecret of={hook} />}>
      <InlineHookForm of={form} before={hook} isReadOnly={isReadOnly} submit={words('save')} />
    </Section>
  );
}
