import { Button, Tooltip } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import { api, Confirm, type EmailCustomization, RowMenu, useAction } from './kit.ts';
import type { MailAt } from './mail-editor.tsx';
import { mailName } from './mails-tab.tsx';
import { t } from './messages.ts';

type Props = { at: MailAt; language: string; mine: EmailCustomization | undefined; others: number };

/** A test to oneself, and the way back to the product’s words. */
export function MailActions({ at, language, mine, others }: Props) {
  const [asked, ask] = useState<'this' | 'all'>();
  const test = useAction(() => api.sendTestEmail({ ...at, language }), { done: t('testSent') });
  const reset = useAction(
    (which: 'this' | 'all') =>
      which === 'all' || mine === undefined
        ? api.deleteAllCustomizations(at)
        : api.deleteEmailCustomization({ ...at, customizationId: mine.id }),
    {
      changes: [['brands', at.brandId]],
      done: t('resetDone'),
      isQuiet: true,
      after: () => ask(undefined),
    },
  );
  return (
    <>
      <Tooltip label={t('testHelp')}>
        <Button
          variant="default"
          leftSection={<IconSend size={16} aria-hidden />}
          onClick={() => test.run()}
          loading={test.isRunning}
        >
          {t('test')}
        </Button>
      </Tooltip>
      <RowMenu
        of={mailName(at.templateName)}
        actions={[
          // The one that stands in for other languages goes last.
          mine !== undefined &&
            (!mine.isDefault || others === 0) && {
              label: t('reset'),
              isHarmful: true,
              run: () => ask(others === 0 ? 'all' : 'this'),
            },
          others > 0 && { label: t('resetAll'), isHarmful: true, run: () => ask('all') },
        ]}
      />
      <Confirm
        title={t('resetTitle')}
        confirm={t('reset')}
        isOpen={asked !== undefined}
        close={() => ask(undefined)}
        run={() => asked && reset.run(asked)}
        isRunning={reset.isRunning}
        error={reset.error}
      >
        {t(asked === 'all' && others > 0 ? 'resetAllHelp' : 'resetHelp')}
      </Confirm>
    </>
  );
}
