import { Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ServiceAccount } from '../../kit/api.ts';
import { api, ApiFormFrame, checks, useApiForm } from '../../kit/index.ts';
import { accountsKey } from './keys.ts';
import { t } from './messages.ts';

export function AccountForm({
  before,
  close,
  after,
}: {
  before?: ServiceAccount;
  close: () => void;
  after?: (account: ServiceAccount) => void;
}) {
  const queries = useQueryClient();
  const of = useApiForm({
    initial: { name: before?.name ?? '', description: before?.description ?? '' },
    validate: { name: checks.all(checks.required, checks.atMost(255)) },
    mayLeave: true,
    save: (body) =>
      before === undefined
        ? api.createServiceAccount({ body })
        : api.replaceServiceAccount({ accountId: before.id, body }),
    done: t(before === undefined ? 'accountCreated' : 'accountSaved'),
    after: (account) => {
      void queries.invalidateQueries({ queryKey: accountsKey });
      close();
      after?.(account);
    },
  });
  return (
    <ApiFormFrame of={of} cancel={close}>
      <TextInput
        label={t('accountName')}
        description={t('accountNameHelp')}
        name="name"
        required
        {...of.form.getInputProps('name')}
      />
      <Textarea
        label={t('description')}
        description={t('descriptionHelp')}
        name="description"
        autosize
        minRows={2}
        {...of.form.getInputProps('description')}
      />
    </ApiFormFrame>
  );
}
