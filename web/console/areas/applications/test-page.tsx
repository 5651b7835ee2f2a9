// A test sign-on: each step of what would happen to somebody who comes now, before anybody is assigned. Nobody is signed in by it.
import { useState } from 'react';
import type { Application, TestSignOnAnswer } from '../../kit/api.ts';
import { A, api, boot, Failed, Loading, Page, Section, useAction, usePath } from '../../kit/index.ts';
import { Alert, Anchor, Stack } from '@mantine/core';
import { t } from './messages.ts';
import { SituationForm } from './test/situation-form.tsx';
import type { Situation } from './test/situation.ts';
import { bodyOfSituation } from './test/situation.ts';
import { Steps } from './test/steps.tsx';
import { useApp } from './use-app.ts';
import './applications.css';

export default function TestPage() {
  const { appId } = usePath<{ appId: string }>();
  const found = useApp(appId);
  if (found.data !== undefined) return <Test app={found.data} />;
  return (
    <Page title={t('test.title')} crumbs={[{ label: t('title'), to: '/applications' }]}>
      {found.error ? <Failed error={found.error} retry={() => void found.refetch()} /> : <Loading />}
    </Page>
  );
}

function Test({ app }: { app: Application }) {
  const [answer, setAnswer] = useState<TestSignOnAnswer>();
  const run = useAction(
    (situation: Situation) =>
      api.testSignOn(
        { appId: app.id, body: bodyOfSituation(situation) },
        { headers: { 'accept-language': boot.language } },
      ),
    { isQuiet: true, after: setAnswer },
  );
  return (
    <Page
      title={t('test.of', { name: app.label })}
      lead={t('test.lead')}
      crumbs={[
        { label: t('title'), to: '/applications' },
        { label: app.label, to: `/applications/${app.id}` },
      ]}
      id={app.id}
      call={`POST /gatehouse/v1/apps/${app.id}/test-sign-on`}
    >
      {app.status !== 'ACTIVE' && (
        <Alert color="yellow">
          {t('test.inactive')}{' '}
          <Anchor component={A} to={`/applications/${app.id}`}>
            {app.label}
          </Anchor>
        </Alert>
      )}
      <Section title={t('test.who')} lead={t('test.whoLead')}>
        <SituationForm app={app} run={run.run} isRunning={run.isRunning} error={run.error} />
      </Section>
      {answer !== undefined && (
        <Stack aria-live="polite" aria-busy={run.isRunning}>
          <Steps app={app} of={answer} />
        </Stack>
      )}
    </Page>
  );
}
