import { Box, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import {
  api,
  ApiFormFrame,
  type AuthorizationServer,
  checks,
  CopyField,
  Facts,
  may,
  Moment,
  Section,
  useApiForm,
  words,
} from './kit.ts';
import { t } from './messages.ts';

const modes = ['ORG_URL', 'CUSTOM_URL', 'DYNAMIC'] as const;

export function SettingsTab({ server }: { server: AuthorizationServer }) {
  const { issuer } = server;
  return (
    <Stack gap="lg">
      <Section title={t('addresses')} lead={t('addressesHelp')}>
        <Stack gap="sm">
          <CopyField label={t('issuer')} value={issuer} />
          <CopyField label={t('metadata')} value={`${issuer}/.well-known/openid-configuration`} />
          <CopyField label={t('metadataOauth')} value={`${issuer}/.well-known/oauth-authorization-server`} />
          <CopyField label={t('authorizeEndpoint')} value={`${issuer}/v1/authorize`} />
          <CopyField label={t('tokenEndpoint')} value={`${issuer}/v1/token`} />
          <CopyField label={t('jwks')} value={`${issuer}/v1/keys`} />
        </Stack>
      </Section>
      <Section title={t('tab.settings')}>
        {may('okta.authorizationServers.manage') ? (
          <SettingsForm server={server} />
        ) : (
          <Read server={server} />
        )}
      </Section>
    </Stack>
  );
}

function Read({ server }: { server: AuthorizationServer }) {
  return (
    <Facts
      of={[
        [t('audience'), server.audiences.join(', ')],
        [t('issuerMode'), t(`issuerMode.${server.issuerMode}`)],
        [t('rotation'), t(`rotation.${server.credentials.signing.rotationMode}`)],
        [words('updated'), <Moment key="updated" at={server.lastUpdated} />],
      ]}
    />
  );
}

function SettingsForm({ server }: { server: AuthorizationServer }) {
  const queries = useQueryClient();
  const serverId = server.id;
  const { signing } = server.credentials;
  const reload = () => void queries.invalidateQueries({ queryKey: ['authorizationServers'] });
  const form = useApiForm({
    initial: {
      name: server.name,
      description: server.description ?? '',
      audience: server.audiences[0] ?? '',
      issuerMode: server.issuerMode,
      rotationMode: signing.rotationMode,
    },
    validate: { name: checks.required, audience: checks.required },
    version: {
      loaded: server.lastUpdated,
      now: async () => (await api.getAuthorizationServer({ serverId })).lastUpdated,
    },
    reload,
    save: ({ name, description, audience, issuerMode, rotationMode }) =>
      api.replaceAuthorizationServer({
        serverId,
        body: {
          name,
          description,
          audiences: [audience.trim()],
          issuerMode,
          credentials: { signing: { rotationMode, ...(signing.alg === 'ES256' ? { alg: 'ES256' } : {}) } },
        },
      }),
    done: t('saved'),
    after: reload,
  });
  const field = form.form.getInputProps;
  return (
    <Box maw={640}>
      <ApiFormFrame of={form}>
        <Stack>
          <TextInput label={words('name')} description={t('nameHelp')} required {...field('name')} />
          <Textarea label={t('description')} autosize minRows={2} {...field('description')} />
          <TextInput label={t('audience')} description={t('audienceHelp')} required {...field('audience')} />
          <Select
            label={t('issuerMode')}
            description={t('issuerModeHelp')}
            allowDeselect={false}
            data={modes.map((value) => ({ value, label: t(`issuerMode.${value}`) }))}
            {...field('issuerMode')}
          />
          <Select
            label={t('rotation')}
            description={t('rotationHelp')}
            allowDeselect={false}
            data={(['AUTO', 'MANUAL'] as const).map((value) => ({ value, label: t(`rotation.${value}`) }))}
            {...field('rotationMode')}
          />
        </Stack>
      </ApiFormFrame>
    </Box>
  );
}
