// What the app is told of people, changed on one side and shown for a real person on the other.
import { Alert, Anchor, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { Application } from '../../../kit/api.ts';
import {
  A,
  api,
  boot,
  Loaded,
  may,
  peopleSource,
  type Picked,
  Picker,
  Section,
  useApi,
  useApiForm,
  words,
} from '../../../kit/index.ts';
import { isOidc, kindOf, loose } from '../app.ts';
import {
  headersOf,
  rowsOfHeaders,
  rowsOfStatements,
  type StatementRow,
  statementsOf,
  StatementsField,
} from '../kinds/statements.tsx';
import { t as k } from '../kinds/messages.ts';
import { t } from '../messages.ts';
import { MadePart } from '../test/made-part.tsx';
import { useAppSave } from '../use-app.ts';
import { ClaimsOfApp } from './claims.tsx';
import { Editable } from './editable.tsx';

export function AttributesTab({ app }: { app: Application }) {
  const kind = kindOf(app);
  return (
    <Stack gap="xl">
      {isOidc(kind) && <ClaimsOfApp app={app} />}
      {(kind === 'saml' || kind === 'site') && (
        <Section title={t(kind === 'saml' ? 'sent.saml' : 'sent.site')} lead={t('sent.lead')}>
          <Statements key={app.lastUpdated} app={app} />
        </Section>
      )}
      {kind === 'wsfed' && (
        <Section title={t('sent.saml')} lead={t('sent.wsfed')}>
          <Anchor component={A} to={`/applications/${app.id}`}>
            {t('tab.general')}
          </Anchor>
        </Section>
      )}
      {may('okta.apps.manage') && (
        <Section title={t('sent.preview')} lead={t('sent.previewLead')}>
          <Preview app={app} />
        </Section>
      )}
    </Stack>
  );
}

function Statements({ app }: { app: Application }) {
  const saving = useAppSave(app);
  const isSaml = kindOf(app) === 'saml';
  const { settings } = loose(app);
  const { attributeStatements } = settings.signOn ?? {};
  const of = useApiForm<{ attributeStatements: StatementRow[] }, Application>({
    initial: {
      attributeStatements: isSaml
        ? rowsOfStatements(attributeStatements)
        : rowsOfHeaders(settings.app['headers']),
    },
    save: ({ attributeStatements: rows }) =>
      saving.save({
        settings: isSaml
          ? { ...settings, signOn: { ...settings.signOn, ...bothNames(settings.signOn, statementsOf(rows)) } }
          : { ...settings, app: { ...settings.app, headers: headersOf(rows) } },
      }),
    done: words('saved'),
    after: saving.after,
    version: saving.version,
    reload: saving.reload,
  });
  return (
    <Editable of={of}>
      <StatementsField
        rows={of.form.values.attributeStatements}
        onChange={(rows) => of.form.setFieldValue('attributeStatements', rows)}
        label={t(isSaml ? 'sent.saml' : 'sent.site')}
        help={k(isSaml ? 'attributes.help' : 'headers.help')}
        nameLabel={k(isSaml ? 'attributeName' : 'headerName')}
        add={k(isSaml ? 'addAttribute' : 'addHeader')}
        error={of.form.errors['attributeStatements']}
        isSingle={!isSaml}
        isReadOnly={!may('okta.apps.manage')}
      />
    </Editable>
  );
}

/** The API has a second list, for statements that were set up elsewhere; one that was moved here leaves that. */
const bothNames = (signOn: Record<string, unknown> | undefined, statements: unknown[]) => ({
  attributeStatements: statements,
  configuredAttributeStatements: signOn?.['configuredAttributeStatements'] ?? [],
});

function Preview({ app }: { app: Application }) {
  const [person, setPerson] = useState<Picked>();
  return (
    <Stack maw={820}>
      <Picker source={peopleSource} label={t('access.person')} value={person} onChange={setPerson} />
      {person !== undefined && <Shown app={app} userId={person.id} />}
    </Stack>
  );
}

function Shown({ app, userId }: { app: Application; userId: string }) {
  const found = useApi(['applications', 'preview', app.id, userId, app.lastUpdated], (signal) =>
    api.testSignOn(
      { appId: app.id, body: { userId, methods: ['password'] } },
      { signal, headers: { 'accept-language': boot.language } },
    ),
  );
  return (
    <Loaded of={found}>
      {({ made, isAssigned, problems }) => (
        <Stack role="status">
          {!isAssigned && <Text c="dimmed">{t('sent.notAssigned')}</Text>}
          {made
            .filter(({ name }) => name !== 'message')
            .map((part) => (
              <MadePart key={part.name} part={part} />
            ))}
          {made.length === 0 && (
            <Alert color="yellow">{problems.map(({ message }) => message).join(' ')}</Alert>
          )}
        </Stack>
      )}
    </Loaded>
  );
}
