import { AddressTabs, may, Page } from './kit.ts';
import { DomainsTab } from './domains-tab.tsx';
import { FilesTab } from './files-tab.tsx';
import { LimitsTab } from './limits-tab.tsx';
import { MailTab } from './mail-tab.tsx';
import { t } from './messages.ts';
import { OrganisationTab } from './organisation-tab.tsx';
import { SecurityTab } from './security-tab.tsx';

const tabs = [
  { key: 'organisation', permission: 'okta.orgs.read', content: () => <OrganisationTab /> },
  { key: 'security', permission: 'okta.orgs.read', content: () => <SecurityTab /> },
  { key: 'limits', permission: 'okta.orgs.read', content: () => <LimitsTab /> },
  { key: 'domains', permission: 'okta.domains.read', content: () => <DomainsTab /> },
  { key: 'mail', permission: 'okta.emailServers.read', content: () => <MailTab /> },
  { key: 'files', permission: 'okta.orgs.read', content: () => <FilesTab /> },
] as const;

export default function SettingsPage() {
  return (
    <Page title={t('title')} lead={t('lead')} call="GET /api/v1/org">
      <AddressTabs
        label={t('tabs')}
        tabs={tabs
          .filter(({ permission }) => may(permission))
          .map(({ key, content }) => ({ key, label: t(`tab.${key}`), content }))}
      />
    </Page>
  );
}
