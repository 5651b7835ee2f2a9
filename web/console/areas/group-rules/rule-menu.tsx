import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconPlayerPause, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import type { GroupRule } from '../../kit/api.ts';
import { words } from '../../kit/index.ts';
import { t } from './messages.ts';
import { useLifecycle } from './rule-actions.ts';

export function RuleMenu({
  rule,
  askDelete,
  askStart,
}: {
  rule: GroupRule;
  askDelete: () => void;
  askStart: () => void;
}) {
  const { deactivate } = useLifecycle();
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          aria-label={`${words('menu')}: ${rule.name}`}
          loading={deactivate.isRunning}
        >
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {rule.status === 'ACTIVE' && (
          <Menu.Item leftSection={<IconPlayerPause size={16} />} onClick={() => deactivate.run(rule)}>
            {t('deactivate')}
          </Menu.Item>
        )}
        {rule.status === 'INACTIVE' && (
          <Menu.Item leftSection={<IconPlayerPlay size={16} />} onClick={askStart}>
            {t('activate')}
          </Menu.Item>
        )}
        <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={askDelete}>
          {t('delete')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
