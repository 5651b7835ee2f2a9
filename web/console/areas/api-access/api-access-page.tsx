import { AddressTabs, Page, useAddress } from '../../kit/index.ts';
import { AccountsTab } from './accounts-tab.tsx';
import { AppsTab } from './apps-tab.tsx';
import { t } from './messages.ts';
import { OriginsTab } from './origins-tab.tsx';
import { TokensTab } from './tokens-tab.tsx';

const calls: Readonly<Record<string, string>> = {
  accounts: 'GET /gatehouse/v1/service-accounts',
  apps: 'GET /api/v1/apps?filter=settings.oauthClient.application_type+eq+%22service%22',
  origins: 'GET /api/v1/trustedOrigins',
};

export default function ApiAccessPage() {
  const [address] = useAddress();
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      call={calls[address['tab'] ?? ''] ?? 'GET /gatehouse/v1/api-tokens'}
    >
      <AddressTabs
        label={t('title')}
        tabs={[
          { key: 'tokens', label: t('tab.tokens'), content: () => <TokensTab /> },
          { key: 'accounts', label: t('tab.accounts'), content: () => <AccountsTab /> },
          { key: 'apps', label: t('tab.apps'), content: () => <AppsTab /> },
          { key: 'origins', label: t('tab.origins'), content: () => <OriginsTab /> },
        ]}
      />
    </Page>
  );
}
