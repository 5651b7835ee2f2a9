import { AddressTabs, type AddressTab, may, Page, useAddress } from '../../kit/index.ts';
import { EventHooks } from './event-hooks.tsx';
import { HookKeys } from './hook-keys.tsx';
import { InlineHooks } from './inline-hooks.tsx';
import { LogStreams } from './log-streams.tsx';
import { t } from './messages.ts';

const calls: Record<string, string> = {
  event: 'GET /api/v1/eventHooks',
  inline: 'GET /api/v1/inlineHooks',
  streams: 'GET /gatehouse/v1/log-streams',
  keys: 'GET /api/v1/hook-keys',
};

export default function HooksPage() {
  const [address] = useAddress();
  const tabs: AddressTab[] = [
    ...(may('okta.eventHooks.read')
      ? [{ key: 'event', label: t('tab.event'), content: () => <EventHooks /> }]
      : []),
    ...(may('okta.inlineHooks.read')
      ? [
          { key: 'inline', label: t('tab.inline'), content: () => <InlineHooks /> },
          { key: 'keys', label: t('tab.keys'), content: () => <HookKeys /> },
        ]
      : []),
    ...(may('okta.logStreams.read')
      ? [{ key: 'streams', label: t('tab.streams'), content: () => <LogStreams /> }]
      : []),
  ];
  const shown = tabs.find(({ key }) => key === address['tab']) ?? tabs[0];
  return (
    <Page title={t('title')} lead={t('lead')} call={calls[shown?.key ?? 'event']}>
      <AddressTabs label={t('title')} tabs={tabs} />
    </Page>
  );
}
