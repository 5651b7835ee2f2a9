import { Anchor, Button, Group, Select, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import type { Application } from '../../../kit/api.ts';
import { A, api, CopyField, Loaded, may, Section, useAction, useApi } from '../../../kit/index.ts';
import { allOf } from '../all-of.ts';
import { isOidc, kindOf, linkOf, loose, policyIdOf } from '../app.ts';
import { t } from '../messages.ts';
import { OidcValues } from './oidc-values.tsx';

export function SignOnTab({ app }: { app: Application }) {
  const kind = kindOf(app);
  return (
    <Stack gap="xl">
      {kind !== 'own' && (
        <Section title={t('values.title')} lead={t(`values.${leadOf(kind)}` as 'values.oidc')}>
          {isOidc(kind) && <OidcValues app={app} />}
          {kind === 'saml' && <SamlValues app={app} />}
          {kind === 'wsfed' && <WsFederationValues app={app} />}
          {kind === 'site' && <SiteValues app={app} />}
          {(kind === 'vault' || kind === 'bookmark') && <LaunchLink app={app} />}
        </Section>
      )}
      {kind !== 'service' && <PolicyChoice app={app} />}
    </Stack>
  );
}

const leadOf = (kind: ReturnType<typeof kindOf>): string => (isOidc(kind) ? 'oidc' : kind);

/** What opens it from anywhere: the tile of the home page. */
function LaunchLink({ app }: { app: Application }) {
  const href = linkOf(app, 'appLinks');
  if (href === undefined) return null;
  return <CopyField label={t('values.launch')} help={t('values.launch.help')} value={href} />;
}

const attributeIn = (xml: string, pattern: RegExp): string => pattern.exec(xml)?.[1] ?? '';

function saveAs(name: string, text: string, type: string): void {
  const href = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
  URL.revokeObjectURL(href);
}

const pemOf = (certificate: string): string =>
  `-----BEGIN CERTIFICATE-----\n${certificate.match(/.{1,64}/g)?.join('\n') ?? ''}\n-----END CERTIFICATE-----\n`;

function Downloads({ app, xml, certificate }: { app: Application; xml?: string; certificate: string }) {
  const icon = <IconDownload size={18} aria-hidden />;
  return (
    <Group>
      {xml !== undefined && (
        <Button
          variant="default"
          leftSection={icon}
          onClick={() => saveAs(`${app.name}-metadata.xml`, xml, 'application/xml')}
        >
          {t('values.metadata.download')}
        </Button>
      )}
      <Button
        variant="default"
        leftSection={icon}
        onClick={() => saveAs(`${app.name}.pem`, pemOf(certificate), 'application/x-pem-file')}
      >
        {t('values.certificate.download')}
      </Button>
    </Group>
  );
}

function SamlValues({ app }: { app: Application }) {
  const metadata = useApi(['applications', 'metadata', app.id, app.lastUpdated], (signal) =>
    api.previewSAMLmetadataForApplication(
      { appId: app.id },
      { signal, headers: { accept: 'application/xml' } },
    ),
  );
  return (
    <Loaded of={metadata}>
      {(xml) => {
        const certificate = attributeIn(xml, /<ds:X509Certificate>([^<]+)</).replace(/\s/g, '');
        const sso = attributeIn(xml, /<md:SingleSignOnService[^>]* Location="([^"]+)"/);
        const slo = attributeIn(xml, /<md:SingleLogoutService[^>]* Location="([^"]+)"/);
        const key = sso.split('/').at(-3) ?? '';
        return (
          <Stack>
            <CopyField
              label={t('values.metadata')}
              help={t('values.metadata.help')}
              value={`${location.origin}/app/${key}/sso/saml/metadata`}
            />
            <CopyField label={t('values.sso')} help={t('values.sso.help')} value={sso} />
            <CopyField
              label={t('values.entityId')}
              help={t('values.entityId.help')}
              value={attributeIn(xml, /entityID="([^"]+)"/)}
            />
            {slo !== '' && <CopyField label={t('values.slo')} value={slo} />}
            <CopyField
              label={t('values.certificate')}
              help={t('values.certificate.help')}
              value={pemOf(certificate)}
            />
            <Downloads app={app} xml={xml} certificate={certificate} />
            <LaunchLink app={app} />
          </Stack>
        );
      }}
    </Loaded>
  );
}

function WsFederationValues({ app }: { app: Application }) {
  const keys = useApi(['applications', 'keys', app.id], (signal) =>
    allOf(api.listApplicationKeys({ appId: app.id }, { signal })),
  );
  const metadata = linkOf(app, 'metadata') ?? '';
  const externalKey = metadata.split('/').at(-4) ?? '';
  const { kid } = loose(app).credentials.signing ?? {};
  const settings = loose(app).settings.app;
  return (
    <Loaded of={keys}>
      {(all) => {
        const certificate = (all.find((key) => key.kid === kid) ?? all[0])?.x5c[0] ?? '';
        return (
          <Stack>
            <CopyField label={t('values.metadata')} help={t('values.metadata.help')} value={metadata} />
            <CopyField
              label={t('values.passive')}
              help={t('values.passive.help')}
              value={`${location.origin}/app/${app.name}/${externalKey}/sso/wsfed/passive`}
            />
            <CopyField label={t('values.issuer')} value={`${location.origin}/wsfed/${externalKey}`} />
            <CopyField
              label={t('values.realm')}
              value={String(settings['realm'] || `urn:okta:app:${externalKey}`)}
            />
            <CopyField
              label={t('values.certificate')}
              help={t('values.certificate.help')}
              value={pemOf(certificate)}
            />
            <Downloads app={app} certificate={certificate} />
            <LaunchLink app={app} />
          </Stack>
        );
      }}
    </Loaded>
  );
}

function SiteValues({ app }: { app: Application }) {
  const { headers, assertion } = loose(app).settings.app as {
    headers?: { name: string }[];
    assertion?: boolean;
  };
  const names = [
    'X-Gatehouse-User',
    ...(assertion === false ? [] : ['X-Gatehouse-Assertion']),
    ...(headers ?? []).map(({ name }) => name),
  ];
  return (
    <Stack>
      <CopyField
        label={t('values.check')}
        help={t('values.check.help')}
        value={`${location.origin}/gatehouse/forward-auth`}
      />
      <CopyField
        label={t('values.checkNginx')}
        help={t('values.checkNginx.help')}
        value={`${location.origin}/gatehouse/forward-auth?for=nginx`}
      />
      <CopyField label={t('values.headers')} help={t('values.headers.help')} value={names.join(', ')} />
      <CopyField
        label={t('values.jwks')}
        help={t('values.jwks.help')}
        value={`${location.origin}/oauth2/v1/keys`}
      />
      <LaunchLink app={app} />
    </Stack>
  );
}

/** Which sign-on policy says who gets in, and what they have to prove. */
function PolicyChoice({ app }: { app: Application }) {
  const current = policyIdOf(app);
  const [chosen, setChosen] = useState(current);
  const policies = useApi(['policies', 'access', 'assignable'], async (signal) => {
    const [all, [console_]] = await Promise.all([
      allOf(api.listPolicies({ type: 'ACCESS_POLICY', limit: 100 }, { signal })),
      api.listApplications({ filter: 'name eq "gatehouse_console"', limit: 1 }, { signal }),
    ]);
    // The policy of the console is nobody else's.
    const taken = console_ && policyIdOf(console_);
    return all.filter(({ id }) => id === current || id !== taken);
  });
  const change = useAction((policyId: string) => api.assignApplicationPolicy({ appId: app.id, policyId }), {
    done: t('policy.done'),
    changes: [['applications', 'one', app.id], ['policies']],
    undo: () =>
      current === undefined ? undefined : { run: () => (setChosen(current), change.run(current)) },
  });
  return (
    <Section title={t('policy.title')} lead={t('policy.lead')}>
      <Loaded of={policies}>
        {(all) => (
          <Stack maw={560}>
            <Select
              label={t('policy.label')}
              description={all.find(({ id }) => id === chosen)?.description ?? undefined}
              allowDeselect={false}
              searchable
              disabled={!may('okta.apps.manage')}
              data={all.map(({ id, name }) => ({ value: id, label: name }))}
              value={chosen ?? null}
              onChange={(id) => id !== null && setChosen(id)}
            />
            <Group>
              {may('okta.apps.manage') && (
                <Button
                  disabled={chosen === undefined || chosen === current}
                  loading={change.isRunning}
                  onClick={() => chosen !== undefined && change.run(chosen)}
                >
                  {t('policy.save')}
                </Button>
              )}
              {current !== undefined && (
                <Anchor component={A} to={`/policies/${current}`}>
                  {t('policy.open')}
                </Anchor>
              )}
            </Group>
            <Text size="sm" c="dimmed">
              {t('policy.help')}
            </Text>
          </Stack>
        )}
      </Loaded>
    </Section>
  );
}
