import { Stack, Text } from '@mantine/core';
import type { GroupRule } from '../../kit/api.ts';
import { Confirm } from '../../kit/index.ts';
import { t } from './messages.ts';
import { useLifecycle } from './rule-actions.ts';
import { RulePreview } from './rule-preview.tsx';

/** Says whom it would reach before it is started; that it can be stopped again takes nobody out. */
export function ActivateRule({ rule, close }: { rule: GroupRule; close: () => void }) {
  const { activate } = useLifecycle();
  return (
    <Confirm
      title={t('activateTitle', { name: rule.name })}
      confirm={t('activate')}
      isHarmful={false}
      isOpen
      close={close}
      run={() =>
        // What went wrong has been told already.
        void activate.runAsync(rule).then(close, () => undefined)
      }
      isRunning={activate.isRunning}
    >
      <Stack>
        <Text>{t('activateLead')}</Text>
        <RulePreview conditions={rule.conditions} most={5} />
      </Stack>
    </Confirm>
  );
}
