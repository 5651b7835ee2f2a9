import { Tabs } from '@mantine/core';
import { may, Page, useAddress } from '../../kit/index.ts';
import { Behaviors } from './behaviors.tsx';
import { DeviceAssurances } from './device-assurances.tsx';
import { t } from './messages.ts';
import { Threats } from './threats.tsx';
import { Weights } from './weights.tsx';

const tabs = {
  risk: { panel: Weights, permission: 'okta.behaviors.read', call: 'GET /gatehouse/v1/risk-settings' },
  behaviors: { panel: Behaviors, permission: 'okta.behaviors.read', call: 'GET /api/v1/behaviors' },
  threats: {
    panel: Threats,
    permission: 'okta.threatInsights.read',
    call: 'GET /api/v1/threats/configuration',
  },
  devices: {
    panel: DeviceAssurances,
    permission: 'okta.deviceAssurance.read',
    call: 'GET /api/v1/device-assurances',
  },
} as const;
type Tab = keyof typeof tabs;

export default function RiskPage() {
  const [address, change] = useAddress();
  const shown = (Object.keys(tabs) as Tab[]).filter((one) => may(tabs[one].permission));
  const tab = shown.find((one) => one === address['tab']) ?? shown[0] ?? 'risk';
  const Panel = tabs[tab].panel;
  return (
    <Page title={t('title')} lead={t('lead')} call={tabs[tab].call}>
      <Tabs
        value={tab}
        onChange={(next) =>
          change({
            tab: next === 'risk' ? undefined : (next ?? undefined),
            behavior: undefined,
            device: undefined,
          })
        }
      >
        <Tabs.List mb="md">
          {shown.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(`tab.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab}>
          <Panel />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
