import { Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { useAddress } from './link.tsx';

export type AddressTab = { key: string; label: string; content: () => ReactNode };

/** Parts of a page side by side. Which is shown stands in the address (`?tab=`); going to another forgets what filtered the last. */
export function AddressTabs({ tabs, label }: { tabs: readonly AddressTab[]; label: string }) {
  const [address, change] = useAddress();
  const current = tabs.find(({ key }) => key === address['tab']) ?? tabs[0];
  return (
    <Tabs
      value={current?.key ?? null}
      keepMounted={false}
      onChange={(key) => {
        const others = Object.fromEntries(Object.keys(address).map((name) => [name, undefined]));
        change({ ...others, tab: key === tabs[0]?.key ? undefined : (key ?? undefined) }, { push: true });
      }}
    >
      <Tabs.List mb="lg" aria-label={label}>
        {tabs.map(({ key, label: name }) => (
          <Tabs.Tab key={key} value={key}>
            {name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map(({ key, content }) => (
        <Tabs.Panel key={key} value={key}>
          {key === current?.key ? content() : null}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
