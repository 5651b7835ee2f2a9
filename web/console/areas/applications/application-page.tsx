import { Alert, Button, Group } from '@mantine/core';
import { IconCheck, IconPlayerPlay } from '@tabler/icons-react';
import type { Application } from '../../kit/api.ts';
import {
  A,
  ActiveStatus,
  AddressTabs,
  type AddressTab,
  Failed,
  Loading,
  may,
  Page,
  useAddress,
  useGo,
  usePath,
} from '../../kit/index.ts';
import { isOidc, kindOf } from './app.ts';
import { AppMenu } from './app-actions.tsx';
import { AppLogo } from './app-logo.tsx';
import { t } from './messages.ts';
import { AssignmentsTab } from './tabs/assignments-tab.tsx';
import { AttributesTab } from './tabs/attributes-tab.tsx';
import { GeneralTab } from './tabs/general-tab.tsx';
import { GrantsTab } from './tabs/grants-tab.tsx';
import { KeysTab } from './tabs/keys-tab.tsx';
import { ProvisioningTab } from './tabs/provisioning-tab.tsx';
import { SignOnTab } from './tabs/sign-on-tab.tsx';
import { useApp } from './use-app.ts';
import './applications.css';

const crumbs = [{ label: t('title'), to: '/applications' }];

export default function ApplicationPage() {
  const { appId } = usePath<{ appId: string }>();
  const found = useApp(appId);
  if (found.data !== undefined) return <Shown app={found.data} />;
  return (
    <Page title={t('title')} crumbs={crumbs}>
      {found.error ? <Failed error={found.error} retry={() => void found.refetch()} /> : <Loading />}
    </Page>
  );
}

function tabsOf(app: Application): AddressTab[] {
  const kind = kindOf(app);
  const tab = (key: string, content: () => React.ReactNode): AddressTab => ({
    key,
    label: t(`tab.${key}` as 'tab.general'),
    content,
  });
  const isOwn = kind === 'own';
  const keeps = isOidc(kind) || kind === 'saml' || kind === 'wsfed';
  return [
    ...(isOwn ? [] : [tab('general', () => <GeneralTab app={app} />)]),
    tab('sign-on', () => <SignOnTab app={app} />),
    ...(isOwn || kind === 'service' ? [] : [tab('assignments', () => <AssignmentsTab app={app} />)]),
    ...(isOwn || kind === 'bookmark' || kind === 'service'
      ? []
      : [tab('attributes', () => <AttributesTab app={app} />)]),
    ...(keeps ? [tab('keys', () => <KeysTab app={app} />)] : []),
    ...(isOidc(kind) ? [tab('grants', () => <GrantsTab app={app} />)] : []),
    ...(isOwn || kind === 'bookmark' || kind === 'service'
      ? []
      : [tab('provisioning', () => <ProvisioningTab app={app} />)]),
  ];
}

export const mayTest = (app: Application): boolean =>
  may('okta.apps.manage') && kindOf(app) !== 'own' && kindOf(app) !== 'service';

function Shown({ app }: { app: Application }) {
  const go = useGo();
  const kind = kindOf(app);
  const [address] = useAddress();
  return (
    <Page
      title={app.label}
      lead={kind === 'own' ? t('notYours') : t(`kind.${kind}`)}
      crumbs={crumbs}
      mark={<AppLogo app={app} size={36} />}
      badge={<ActiveStatus status={app.status} />}
      id={app.id}
      call={`GET /api/v1/apps/${app.id}`}
      actions={
        <>
          {mayTest(app) && (
            <Button
              component={A}
              to={`/applications/${app.id}/test`}
              variant="light"
              leftSection={<IconPlayerPlay size={18} aria-hidden />}
            >
              {t('test')}
            </Button>
          )}
          <AppMenu app={app} after={() => go('/applications')} />
        </>
      }
    >
      {address['new'] === 'yes' && <NextSteps app={app} />}
      <AddressTabs label={t('tabs')} tabs={tabsOf(app)} />
    </Page>
  );
}

/** After it was made: what has to be done before anybody can use it. */
function NextSteps({ app }: { app: Application }) {
  const kind = kindOf(app);
  return (
    <Alert color="accent" icon={<IconCheck aria-hidden />} title={t('next.title', { name: app.label })}>
      {t(kind === 'service' ? 'next.service' : kind === 'bookmark' ? 'next.bookmark' : 'next.text')}
      {kind !== 'service' && (
        <Group mt="sm">
          <Button
            component={A}
            to={`/applications/${app.id}`}
            search={{ tab: 'assignments' }}
            size="compact-md"
            variant="default"
          >
            {t('next.assign')}
          </Button>
        </Group>
      )}
    </Alert>
  );
}
