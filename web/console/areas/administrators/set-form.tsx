import { Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ResourceSet } from '../../kit/api.ts';
import { api, ApiFormFrame, checks, useApiForm } from '../../kit/index.ts';
import { t } from './messages-roles.ts';
import { iamKey } from './use-roles.ts';

/** Name and description of a set; what is in it is put there on its page. */
export function SetForm({
  before,
  close,
  after,
}: {
  before?: ResourceSet;
  close: () => void;
  after?: (set: ResourceSet) => void;
}) {
  const queries = useQueryClient();
  const of = useApiForm({
    initial: { label: before?.label ?? '', description: before?.description ?? '' },
    validate: {
      label: checks.all(checks.required, checks.atMost(255)),
      description: checks.atMost(1_000),
    },
    mayLeave: true,
    save: (values) =>
      before === undefined
        ? api.createResourceSet({ body: { ...values, resources: [] } })
        : api.replaceResourceSet({ resourceSetIdOrLabel: before.id, body: values }),
    done: t(before === undefined ? 'setCreated' : 'setSaved'),
    after: (set) => {
      void queries.invalidateQueries({ queryKey: iamKey });
      close();
      after?.(set);
    },
  });
  return (
    <ApiFormFrame of={of} cancel={close}>
      <TextInput label={t('label')} name="label" required {...of.form.getInputProps('label')} />
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
