import { Alert, Button, Group, Select, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconPlus } from '@tabler/icons-react';
import type { Client } from '../../kit/api.ts';
import {
  A,
  api,
  clientsSource,
  CopyField,
  ErrorNote,
  may,
  Picker,
  Section,
  useAddress,
  useApi,
} from '../../kit/index.ts';
import { CodeBlock } from './code.tsx';
import { deviceFrameworks } from './device-frameworks.ts';
import { type Framework, pageFrameworks } from './frameworks.ts';
import { t } from './messages.ts';

const frameworks: readonly Framework[] = [...pageFrameworks, ...deviceFrameworks];
const scope = 'openid profile email';

/** What the code is written for: an application, a server and a framework, all in the address. */
export function StartTab() {
  const [address] = useAddress();
  const clientId = address['client'];
  const client = useApi(
    ['developers', 'client', clientId],
    (signal) => api.getClient({ clientId: clientId ?? '' }, { signal }),
    { enabled: clientId !== undefined },
  );
  const issuer = useIssuer(address['server'] ?? 'default');
  const framework = frameworks.find(({ key }) => key === address['framework']) ?? frameworks[0];
  if (framework === undefined) return null;
  const known = clientId === undefined ? undefined : client.data;
  return (
    <Section
      title={t('tab.start')}
      lead={t('startLead')}
      actions={
        may('okta.apps.manage') && (
          <Button
            component={A}
            to="/applications/new"
            search={{ kind: framework.kind }}
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden />}
          >
            {t('newApp')}
          </Button>
        )
      }
    >
      <Stack>
        <div className="start-grid">
          <AppField known={known} />
          <ServerField />
          <FrameworkField value={framework.key} />
        </div>
        <ErrorNote error={client.error ?? issuer.error} />
        <Code
          client={known}
          framework={framework}
          issuer={issuer.data ?? `${location.origin}/oauth2/default`}
        />
      </Stack>
    </Section>
  );
}

/** As the server's own metadata has it: a custom domain may be in use. */
const useIssuer = (server: string) =>
  useApi(['developers', 'issuer', server], async (signal) => {
    const found = await (server === 'org'
      ? api.getOrgOpenIdConfiguration({}, { signal })
      : api.getOpenIdConfiguration({ as: server }, { signal }));
    return String((found as unknown as { issuer: string }).issuer);
  });

function AppField({ known }: { known: Client | undefined }) {
  const [, change] = useAddress();
  if (!may('okta.apps.read')) return null;
  return (
    <Picker
      source={clientsSource}
      label={t('app')}
      description={t('appHelp')}
      value={known && { id: known.client_id, label: known.client_name }}
      onChange={(picked) => change({ client: picked?.id })}
    />
  );
}

function ServerField() {
  const [address, change] = useAddress();
  const found = useApi(
    ['developers', 'servers'],
    async (signal) => [...(await api.listAuthorizationServers({ limit: 200 }, { signal }))],
    { enabled: may('okta.authorizationServers.read') },
  );
  const custom = (found.data ?? []).map(({ id, name }) => ({ value: id ?? '', label: name ?? id ?? '' }));
  const usual = [{ value: 'default', label: 'default' }];
  const isDefaultListed = custom.some(({ value }) => value === 'default');
  return (
    <Select
      label={t('server')}
      description={t('serverHelp')}
      allowDeselect={false}
      data={[...(isDefaultListed ? [] : usual), ...custom, { value: 'org', label: t('orgServer') }]}
      value={address['server'] ?? 'default'}
      onChange={(server) => change({ server: server === 'default' ? undefined : (server ?? undefined) })}
    />
  );
}

function FrameworkField({ value }: { value: string }) {
  const [, change] = useAddress();
  return (
    <Select
      label={t('framework')}
      description={t('anyClient')}
      allowDeselect={false}
      data={frameworks.map(({ key, name }) => ({ value: key, label: name }))}
      value={value}
      onChange={(framework) => change({ framework: framework ?? undefined })}
    />
  );
}

function Code({
  client,
  framework,
  issuer,
}: {
  client: Client | undefined;
  framework: Framework;
  issuer: string;
}) {
  const redirect = redirectOf(client, framework);
  const clientId = client?.client_id ?? 'CLIENT_ID';
  const isWrong =
    client !== undefined && framework.redirect !== '' && client.application_type !== framework.kind;
  return (
    <Stack>
      {isWrong && (
        <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />}>
          {t('wrongKind', { wanted: t(`kind.${framework.kind}`), name: client.client_name })}
        </Alert>
      )}
      <div className="start-grid">
        <CopyField label={t('issuer')} value={issuer} />
        {framework.key !== 'protect' && <CopyField label={t('clientId')} value={clientId} />}
        {redirect !== '' && <CopyField label={t('redirect')} value={redirect} />}
      </div>
      {framework.blocks({ issuer, clientId, redirect, scope }).map(([file, code]) => (
        <CodeBlock key={file} name={file === 'sh' ? t('install') : file} code={code} />
      ))}
      {framework.hasSecret && <Text size="sm">{t('secretNote')}</Text>}
      <Text size="sm">{t('check')}</Text>
      <Group gap="xs">
        {client !== undefined && (
          <Button component={A} to={`/applications/${client.client_id}`} variant="default">
            {t('toApp')}
          </Button>
        )}
        {may('okta.logs.read') && (
          <Button
            component={A}
            to="/log"
            search={client === undefined ? {} : { filter: `target.id eq "${client.client_id}"` }}
            variant="default"
          >
            {t('toLog')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

/** The app’s own, where it has one that the framework can be returned to. */
function redirectOf(client: Client | undefined, { redirect, kind }: Framework): string {
  if (redirect === '') return '';
  const own = (client?.redirect_uris ?? []).filter((uri) => kind === 'native' || /^https?:/.test(uri));
  return own[0] ?? redirect;
}
