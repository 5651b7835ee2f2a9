import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { words } from './words.ts';

export type RowAction = { label: string; run: () => void; isHarmful?: boolean } | false | undefined;

/** What can be done with one thing, behind three dots. `of` names it for whoever hears the button and does not see the row. */
export function RowMenu({ of, actions }: { of: string; actions: readonly RowAction[] }) {
  const shown = actions.filter((action) => action !== false && action !== undefined);
  if (shown.length === 0) return null;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`${words('menu')}: ${of}`}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {shown.map(({ label, run, isHarmful }) => (
          <Menu.Item key={label} onClick={run} {...(isHarmful === true ? { color: 'red' } : {})}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
