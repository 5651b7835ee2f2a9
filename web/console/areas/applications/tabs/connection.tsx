import { Button, PasswordInput, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { Application, DefaultProvisioningConnectionForApplication } from '../../../kit/api.ts';
import {
  api,
  checks,
  Loaded,
  may,
  Section,
  Status,
  useAction,
  useApi,
  useApiForm,
  words,
} from '../../../kit/index.ts';
import { t } from '../messages.ts';
import { Code } from '../test/made-part.tsx';
import { Editable } from './editable.tsx';

type Found = DefaultProvisioningConnectionForApplication;
type Values = {
  baseUrl: string;
  authScheme: string;
  token: string;
  clientId: string;
  adminUsername: string;
  adminPassword: string;
};

export function Connection({ app, connection }: { app: Application; connection: Found }) {
  const queries = useQueryClient();
  const changes = [
    ['applications', 'connection', app.id],
    ['applications', 'features', app.id],
  ];
  const isOn = connection.status === 'ENABLED';
  const isThere = connection.profile.authScheme !== 'UNKNOWN';
  const turn = useAction(
    () =>
      isOn
        ? api.deactivateDefaultProvisioningConnectionForApplication({ appId: app.id })
        : api.activateDefaultProvisioningConnectionForApplication({ appId: app.id }),
    { done: words('saved'), changes },
  );
  const of = useApiForm<Values>({
    initial: {
      baseUrl: connection.baseUrl ?? '',
      authScheme: connection.profile.authScheme === 'OAUTH2' ? 'OAUTH2' : 'TOKEN',
      token: '',
      clientId: '',
      adminUsername: '',
      adminPassword: '',
    },
    validate: {
      baseUrl: checks.url,
      token: (value: string, { authScheme }: Values) =>
        authScheme === 'TOKEN' && !isThere ? checks.required(value) : null,
    },
    save: (values) =>
      api.updateDefaultProvisioningConnectionForApplication({ appId: app.id, body: bodyOf(values) }),
    done: words('saved'),
    after: () => {
      for (const queryKey of changes) void queries.invalidateQueries({ queryKey });
    },
  });
  const { form } = of;
  return (
    <Section
      title={t('connection.title')}
      lead={t('connection.lead')}
      actions={
        <>
          <Status tone={isOn ? 'good' : 'quiet'}>{words(isOn ? 'active' : 'inactive')}</Status>
          {isThere && may('okta.apps.manage') && (
            <Button variant="default" loading={turn.isRunning} onClick={() => turn.run()}>
              {t(isOn ? 'deactivate' : 'connection.activate')}
            </Button>
          )}
        </>
      }
    >
      <Stack maw={640}>
        <Editable of={of}>
          <Stack>
            <SegmentedControl
              aria-label={t('connection.scheme')}
              data={[
                { value: 'TOKEN', label: t('connection.TOKEN') },
                { value: 'OAUTH2', label: t('connection.OAUTH2') },
              ]}
              value={form.values.authScheme}
              onChange={(authScheme) => form.setFieldValue('authScheme', authScheme)}
            />
            <TextInput
              label={t('connection.baseUrl')}
              description={t('connection.baseUrlHelp')}
              placeholder="https://app.example.com/scim/v2"
              name="baseUrl"
              {...form.getInputProps('baseUrl')}
            />
            {form.values.authScheme === 'TOKEN' ? (
              <PasswordInput
                label={t('connection.token')}
                description={t(isThere ? 'sharedKept' : 'connection.tokenHelp')}
                autoComplete="new-password"
                {...form.getInputProps('token')}
              />
            ) : (
              <>
                <TextInput label={t('values.clientId')} {...form.getInputProps('clientId')} />
                <TextInput label={t('connection.adminUsername')} {...form.getInputProps('adminUsername')} />
                <PasswordInput
                  label={t('connection.adminPassword')}
                  autoComplete="new-password"
                  {...form.getInputProps('adminPassword')}
                />
              </>
            )}
          </Stack>
        </Editable>
        {connection.profile.authScheme === 'OAUTH2' && <PublicKeys app={app} />}
      </Stack>
    </Section>
  );
}

function bodyOf({ baseUrl, authScheme, token, clientId, adminUsername, adminPassword }: Values) {
  const common = { baseUrl: baseUrl.trim() || null };
  if (authScheme === 'TOKEN')
    return { ...common, profile: { authScheme: 'TOKEN' as const, token: token || null } };
  return {
    ...common,
    profile: {
      authScheme: 'OAUTH2' as const,
      clientId: clientId.trim() || null,
      settings: adminUsername === '' ? null : { adminUsername, adminPassword },
    },
  };
}

/** The other side verifies us by these. */
function PublicKeys({ app }: { app: Application }) {
  const found = useApi(['applications', 'connection', app.id, 'jwks'], (signal) =>
    api.getUserProvisioningConnectionJWKS({ appId: app.id }, { signal }),
  );
  return (
    <Loaded of={found}>
      {({ jwks }) => (
        <div>
          <Text fw={600} size="sm">
            {t('connection.keys')}
          </Text>
          <Code text={JSON.stringify(jwks, null, 2)} label={t('connection.keys')} />
        </div>
      )}
    </Loaded>
  );
}
