import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import type { InlineHook } from '../../kit/api.ts';
import { ApiFormFrame, api, checks, Dialog, useApiForm } from '../../kit/index.ts';
import { channelValuesOf, inlineChannelOf } from './channel.ts';
import { t } from './messages.ts';
import { SecretField } from './secret-field.tsx';

/** A new secret for the same address; all else stays. */
export function ReplaceSecret({ of }: { of: InlineHook }) {
  const [isOpen, dialog] = useDisclosure();
  const { channel } = of;
  const hasSecret =
    channel.type === 'HTTP'
      ? channel.config.authScheme !== null
      : channel.config.authType === 'client_secret_post';
  if (!hasSecret) return null;
  return (
    <>
      <Button variant="default" size="compact-md" onClick={dialog.open}>
        {t('secretReplace')}
      </Button>
      <Dialog title={t('secretReplace')} isOpen={isOpen} close={dialog.close}>
        <SecretForm of={of} close={dialog.close} />
      </Dialog>
    </>
  );
}

function SecretForm({ of, close }: { of: InlineHook; close: () => void }) {
  const queries = useQueryClient();
  const form = useApiForm<{ value: string }>({
    initial: { value: '' },
    mayLeave: true,
    validate: { value: checks.required } as never,
    save({ value }) {
      const before = channelValuesOf(of);
      const channel = inlineChannelOf(
        { ...before, authScheme: { ...before.authScheme, value }, clientSecret: value },
        of.channel.version,
      );
      return api.updateInlineHook({ inlineHookId: of.id, body: { channel } });
    },
    done: t('secretReplaced'),
    after: () => {
      void queries.invalidateQueries({ queryKey: ['inline-hooks'] });
      close();
    },
  });
  return (
    <ApiFormFrame of={form} cancel={close} submit={t('secretReplace')}>
      <SecretField
        name="value"
        isKept={false}
        {...(form.form.getInputProps('value') as { value: string; onChange: (value: string) => void })}
      />
    </ApiFormFrame>
  );
}
