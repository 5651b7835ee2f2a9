import { useQueryClient } from '@tanstack/react-query';
import type { EventHook } from '../../kit/api.ts';
import { api, Page, Section, useApiForm, useGo } from '../../kit/index.ts';
import { EventHookForm, eventHookProblems } from './event-hook-form.tsx';
import { emptyEventHook, eventHookBodyOf, type EventHookValues } from './event-hook-values.ts';
import { t } from './messages.ts';

export default function NewEventHookPage() {
  const go = useGo();
  const queries = useQueryClient();
  const form = useApiForm<EventHookValues, EventHook>({
    initial: emptyEventHook,
    validate: eventHookProblems as never,
    save: (values) => api.createEventHook({ body: eventHookBodyOf(values) }),
    after: ({ id }) => {
      void queries.invalidateQueries({ queryKey: ['event-hooks'] });
      go(`/hooks/event/${id}`);
    },
  });
  return (
    <Page
      title={t('eventNew')}
      lead={t('eventLead')}
      crumbs={[{ label: t('title'), to: '/hooks' }]}
      call="POST /api/v1/eventHooks"
    >
      <Section title={t('settings')}>
        <EventHookForm
          of={form}
          hasSecret={false}
          isReadOnly={false}
          submit={t('eventNew')}
          cancel={() => go('/hooks')}
        />
      </Section>
    </Page>
  );
}
