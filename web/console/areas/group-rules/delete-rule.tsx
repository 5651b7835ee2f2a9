import { Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import type { GroupRule } from '../../kit/api.ts';
import { api, boot, Confirm, useAction, useNamed } from '../../kit/index.ts';
import { t } from './messages.ts';

export function DeleteRule({
  rule,
  close,
  after,
}: {
  rule: GroupRule;
  close: () => void;
  after?: () => void;
}) {
  const [how, setHow] = useState('keep');
  const groups = useNamed('groups', rule.actions.assignUserToGroups.groupIds.slice(0, 6));
  const remove = useAction(
    () => api.deleteGroupRule({ groupRuleId: rule.id, removeUsers: how === 'remove' ? 'true' : 'false' }),
    {
      done: t('deleted', { name: rule.name }),
      changes: [['group-rules', 'list'], ['groups']],
      after: () => {
        close();
        after?.();
      },
      isQuiet: true,
    },
  );
  return (
    <Confirm
      title={t('deleteTitle', { name: rule.name })}
      confirm={t('deleteNow')}
      isOpen
      close={close}
      run={() => remove.run()}
      isRunning={remove.isRunning}
      error={remove.error}
    >
      <Radio.Group
        label={t('deleteLead', {
          groups: new Intl.ListFormat(boot.language).format(groups.map(({ label }) => label)) || t('noGroup'),
        })}
        value={how}
        onChange={setHow}
      >
        <Stack gap="xs" mt="sm">
          <Radio value="keep" label={t('deleteKeep')} />
          <Radio value="remove" label={t('deleteRemove')} />
        </Stack>
      </Radio.Group>
    </Confirm>
  );
}
