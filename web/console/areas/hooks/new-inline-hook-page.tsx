import { useQueryClient } from '@tanstack/react-query';
import type { InlineHook } from '../../kit/api.ts';
import { api, Page, Section, useAddress, useApiForm, useGo } from '../../kit/index.ts';
import { inlineChannelOf } from './channel.ts';
import {
  emptyInlineHook,
  InlineHookForm,
  inlineHookProblems,
  type InlineHookValues,
} from './inline-hook-form.tsx';
import { t } from './messages.ts';
import { inlineHookTypes } from './samples.ts';

export default function NewInlineHookPage() {
  const go = useGo();
  const queries = useQueryClient();
  const [address] = useAddress();
  const wanted = inlineHookTypes.find((one) => one === address['type']) ?? inlineHookTypes[0];
  const form = useApiForm<InlineHookValues, InlineHook>({
    initial: emptyInlineHook(wanted),
    validate: inlineHookProblems as never,
    save: (values) =>
      api.createInlineHook({
        body: {
          name: values.name,
          type: values.type,
          version: '1.0.0',
          channel: inlineChannelOf(values),
        },
      }),
    after: ({ id }) => {
      void queries.invalidateQueries({ queryKey: ['inline-hooks'] });
      go(`/hooks/inline/${id}`);
    },
  });
  const back = { tab: 'inline' };
  return (
    <Page
      title={t('inlineNew')}
      lead={t('inlineLead')}
      crumbs={[{ label: t('title'), to: '/hooks' }]}
      call="POST /api/v1/inlineHooks"
    >
      <Section title={t('settings')}>
        <InlineHookForm
          of={form}
          isReadOnly={false}
          submit={t('inlineNew')}
          cancel={() => go('/hooks', back)}
        />
      </Section>
    </Page>
  );
}
