import { AddressTabs, may, Page } from '../../kit/index.ts';
import { AppsTab } from './apps-tab.tsx';
import { t } from './messages.ts';
import { Playground } from './playground.tsx';
import { SchemaView } from './schema-view.tsx';
import { TypesTab } from './types-tab.tsx';

export default function ProfilesPage() {
  const tabs = [
    may('okta.userTypes.read') && { key: 'types', label: t('tab.types'), content: () => <TypesTab /> },
    {
      key: 'groups',
      label: t('tab.groups'),
      content: () => <SchemaView owner={{ kind: 'group' }} />,
    },
    may('okta.profileMappings.read') &&
      may('okta.apps.read') && { key: 'apps', label: t('tab.apps'), content: () => <AppsTab /> },
    may('okta.apps.read') && {
      key: 'playground',
      label: t('tab.playground'),
      content: () => <Playground />,
    },
  ].filter((tab) => tab !== false);
  return (
    <Page title={t('title')} lead={t('lead')} call="GET /api/v1/meta/types/user">
      <AddressTabs label={t('title')} tabs={tabs} />
    </Page>
  );
}
