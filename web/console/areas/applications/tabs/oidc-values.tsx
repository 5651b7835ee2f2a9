import { Anchor, Group, PasswordInput, Select, Stack } from '@mantine/core';
import { useState } from 'react';
import type { Application } from '../../../kit/api.ts';
import { A, api, CopyField, CopyIcon, Loaded, may, useApi } from '../../../kit/index.ts';
import { allOf } from '../all-of.ts';
import { kindOf, linkOf, loose } from '../app.ts';
import { t } from '../messages.ts';

const endpoints = [
  'issuer',
  'authorization_endpoint',
  'token_endpoint',
  'userinfo_endpoint',
  'jwks_uri',
  'end_session_endpoint',
] as const;

const readDiscovery = async (server: string, signal: AbortSignal): Promise<Record<string, string>> =>
  (await (server === 'org'
    ? api.getOrgOpenIdConfiguration({}, { signal })
    : api.getOpenIdConfiguration({ as: server }, { signal }))) as unknown as Record<string, string>;

/** What an OpenID Connect client is set up with, of the authorization server that it asks. */
export function OidcValues({ app }: { app: Application }) {
  const { oauthClient = {} } = loose(app).credentials;
  const secret = oauthClient['client_secret'];
  const launch = linkOf(app, 'appLinks');
  // Without an address that begins a sign-in, there is nothing that a link could open.
  const startsHere = typeof loose(app).settings.oauthClient?.['initiate_login_uri'] === 'string';
  return (
    <Stack>
      <CopyField label={t('values.clientId')} value={String(oauthClient['client_id'])} />
      {typeof secret === 'string' && (
        <Group gap={4} align="flex-end" wrap="nowrap" maw={640}>
          <PasswordInput
            className="grow"
            label={t('values.clientSecret')}
            description={t('values.clientSecret.help')}
            readOnly
            value={secret}
            autoComplete="off"
            visibilityToggleButtonProps={{ 'aria-label': t('values.reveal') }}
          />
          <CopyIcon value={secret} label={t('values.clientSecret.copy')} />
        </Group>
      )}
      <Endpoints app={app} />
      {startsHere && launch !== undefined && (
        <CopyField label={t('values.launch')} help={t('values.launch.help')} value={launch} />
      )}
      <Anchor component={A} to="/developers">
        {t('values.quickStarts')}
      </Anchor>
    </Stack>
  );
}

function Endpoints({ app }: { app: Application }) {
  const [server, setServer] = useState('default');
  const mayRead = may('okta.authorizationServers.read');
  const servers = useApi(
    ['applications', 'servers'],
    (signal) => allOf(api.listAuthorizationServers({}, { signal })),
    { enabled: mayRead },
  );
  const known = (servers.data ?? [])
    .filter(({ status }) => status === 'ACTIVE')
    .map(({ id, name }) => ({ value: id, label: name }));
  const current = server === 'default' && servers.data && known.length === 0 ? 'org' : server;
  const found = useApi(['applications', 'discovery', current], (signal) => readDiscovery(current, signal), {
    enabled: !mayRead || servers.data !== undefined,
  });
  const isService = kindOf(app) === 'service';
  const names = endpoints.filter(
    (name) => !isService || name === 'issuer' || name === 'token_endpoint' || name === 'jwks_uri',
  );
  return (
    <>
      {mayRead && (
        <Select
          label={t('values.server')}
          description={t('values.server.help')}
          maw={640}
          allowDeselect={false}
          data={[...known, { value: 'org', label: t('values.server.org') }]}
          value={current}
          onChange={(value) => value !== null && setServer(value)}
        />
      )}
      <Loaded of={found}>
        {(metadata) => (
          <>
            {names.map((name) =>
              metadata[name] === undefined ? null : (
                <CopyField key={name} label={t(`values.${name}`)} value={metadata[name]} />
              ),
            )}
            <CopyField
              label={t('values.discovery')}
              help={t('values.discovery.help')}
              value={`${metadata['issuer']}/.well-known/openid-configuration`}
            />
          </>
        )}
      </Loaded>
    </>
  );
}
