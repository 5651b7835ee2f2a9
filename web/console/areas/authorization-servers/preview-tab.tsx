import { Button, Group, MultiSelect, Select, SimpleGrid, Stack } from '@mantine/core';
import { useState } from 'react';
import { useScopeNames } from './claim-form.tsx';
import {
  api,
  type AuthorizationServer,
  clientsSource,
  ErrorNote,
  Empty,
  peopleSource,
  type Picked,
  Picker,
  Section,
  useAction,
  type TokenPreview,
} from './kit.ts';
import { t } from './messages.ts';
import { PreviewAnswer } from './preview-answer.tsx';
import { grantLabel } from './rule-form.tsx';

const grants = ['authorization_code', 'implicit', 'password', 'client_credentials'] as const;
type Grant = (typeof grants)[number];

/** What this server would give, and why, before anybody asks it. */
export function PreviewTab({ server }: { server: AuthorizationServer }) {
  if (server.status !== 'ACTIVE') return <Empty title={t('refused')} text={t('inactivePreview')} />;
  return <Preview serverId={server.id} />;
}

function Preview({ serverId }: { serverId: string }) {
  const names = useScopeNames(serverId);
  const [client, setClient] = useState<Picked>();
  const [person, setPerson] = useState<Picked>();
  const [grantType, setGrant] = useState<Grant>('authorization_code');
  const [scopes, setScopes] = useState<string[]>(['openid', 'profile']);
  const [answer, setAnswer] = useState<TokenPreview>();
  const isMachine = grantType === 'client_credentials';
  const isReady = client !== undefined && (isMachine || person !== undefined);
  const ask = useAction(
    () =>
      api.previewTokens({
        serverId,
        body: {
          clientId: client?.id ?? '',
          grantType,
          scopes,
          ...(isMachine || person === undefined ? {} : { userId: person.id }),
        },
      }),
    { isQuiet: true, after: (found) => setAnswer(found as TokenPreview) },
  );
  return (
    <Stack gap="lg">
      <Section title={t('tab.preview')} lead={t('previewLead')}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            setAnswer(undefined);
            if (isReady) ask.run();
          }}
        >
          <Stack>
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              <Picker
                source={clientsSource}
                label={t('client')}
                value={client}
                onChange={setClient}
                required
              />
              <Select
                label={t('grantType')}
                allowDeselect={false}
                data={grants.map((value) => ({ value, label: grantLabel(value) }))}
                value={grantType}
                onChange={(value) => {
                  setGrant((value ?? 'authorization_code') as Grant);
                  if (value === 'client_credentials') setScopes([]);
                }}
              />
              {!isMachine && (
                <Picker
                  source={peopleSource}
                  label={t('person')}
                  value={person}
                  onChange={setPerson}
                  required
                />
              )}
              <MultiSelect
                label={t('previewScopes')}
                placeholder={scopes.length === 0 ? t('previewScopesHelp') : ''}
                data={[...new Set([...names, ...scopes])]}
                value={scopes}
                onChange={setScopes}
                searchable
                hidePickedOptions
              />
            </SimpleGrid>
            <Group>
              <Button type="submit" disabled={!isReady} loading={ask.isRunning}>
                {t('run')}
              </Button>
            </Group>
            {ask.error !== null && ask.error !== undefined && (
              <ErrorNote error={ask.error} title={t('refused')} />
            )}
          </Stack>
        </form>
      </Section>
      {answer !== undefined && !ask.isRunning && (
        <PreviewAnswer serverId={serverId} answer={answer} person={person} client={client} />
      )}
    </Stack>
  );
}
