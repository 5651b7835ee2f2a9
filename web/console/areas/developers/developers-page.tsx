import { AddressTabs, Page } from '../../kit/index.ts';
import './developers.css';
import { t } from './messages.ts';
import { ReferenceTab } from './reference-tab.tsx';
import { StartTab } from './start-tab.tsx';
import { ToolsTab } from './tools-tab.tsx';

export default function DevelopersPage() {
  return (
    <Page title={t('title')} lead={t('lead')} call="GET /gatehouse/v1/openapi.json">
      <AddressTabs
        label={t('title')}
        tabs={[
          { key: 'reference', label: t('tab.reference'), content: () => <ReferenceTab /> },
          { key: 'start', label: t('tab.start'), content: () => <StartTab /> },
          { key: 'tools', label: t('tab.tools'), content: () => <ToolsTab /> },
        ]}
      />
    </Page>
  );
}
