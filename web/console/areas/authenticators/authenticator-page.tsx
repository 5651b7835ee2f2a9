import { Stack } from '@mantine/core';
import type { Authenticator, AuthenticatorMethod } from '../../kit/api.ts';
import {
  ActiveStatus,
  AddressTabs,
  type AddressTab,
  api,
  Loaded,
  may,
  Page,
  useApi,
  usePath,
} from '../../kit/index.ts';
import { AuthenticatorActions } from './authenticator-actions.tsx';
import { methodFields } from './fields.ts';
import { aboutOf } from './kind-words.ts';
import { t } from './messages.ts';
import { Methods } from './methods.tsx';
import { Models } from './models.tsx';
import { PasskeyDomain } from './passkey-domain.tsx';
import { SettingsForm } from './settings-form.tsx';
import { Telephony } from './telephony.tsx';
import { UsesTab } from './uses-tab.tsx';

export default function AuthenticatorPage() {
  const { authenticatorId } = usePath<{ authenticatorId: string }>();
  const found = useApi(['authenticators', authenticatorId], (signal) =>
    api.getAuthenticator({ authenticatorId }, { signal }),
  );
  const methods = useApi(['authenticators', authenticatorId, 'methods'], async (signal) => [
    ...(await api.listAuthenticatorMethods({ authenticatorId }, { signal })),
  ]);
  const crumbs = [{ label: t('title'), to: '/authenticators' }];
  if (found.data === undefined || found.data === null)
    return (
      <Page title={t('title')} crumbs={crumbs}>
        <Loaded of={found}>{() => null}</Loaded>
      </Page>
    );
  const one = found.data;
  return (
    <Page
      title={one.name}
      lead={one.description ?? aboutOf(one.key)}
      crumbs={crumbs}
      id={one.id}
      call={`GET /api/v1/authenticators/${one.id}`}
      badge={<ActiveStatus status={one.status} />}
      actions={may('okta.authenticators.manage') && <AuthenticatorActions of={one} />}
    >
      <Loaded of={methods}>{(all) => <AddressTabs label={one.name} tabs={tabsOf(one, all)} />}</Loaded>
    </Page>
  );
}

function tabsOf(one: Authenticator, methods: readonly AuthenticatorMethod[]): AddressTab[] {
  const hasMethods =
    methods.length > 1 || methods.some(({ type }) => methodFields(one.key, type) !== undefined);
  const isPasskey = one.key === 'webauthn';
  return [
    ...(isPasskey ? [methodsTab(one, methods)] : []),
    {
      key: 'settings',
      label: t(isPasskey ? 'nameTab' : 'settings'),
      content: () => (
        <Stack gap="lg">
          <SettingsForm key={one.lastUpdated} of={one} />
          {one.key === 'phone_number' && <Telephony />}
        </Stack>
      ),
    },
    ...(hasMethods && !isPasskey ? [methodsTab(one, methods)] : []),
    ...(isPasskey
      ? [
          { key: 'models', label: t('models'), content: () => <Models of={one} /> },
          { key: 'domain', label: t('domain'), content: () => <PasskeyDomain of={one} /> },
        ]
      : []),
    { key: 'uses', label: t('usesTab'), content: () => <UsesTab of={one} /> },
  ];
}

const methodsTab = (one: Authenticator, methods: readonly AuthenticatorMethod[]): AddressTab => ({
  key: 'methods',
  label: t(methods.length > 1 ? 'methods' : 'settings'),
  content: () => <Methods of={one} methods={methods} />,
});
