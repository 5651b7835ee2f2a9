// The drafts of policies.
import { Button, Select, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { api, type CreateShadowPolicyAnswer } from '../../kit/api.ts';
import {
  ApiFormFrame,
  checks,
  DataTable,
  Dialog,
  Empty,
  Loaded,
  may,
  Moment,
  Page,
  Status,
  useAction,
  useAddress,
  useApi,
  useApiForm,
  useGo,
} from '../../kit/index.ts';
import { useSignOnPolicies } from './draft-model.ts';
import { t } from './messages.ts';
import { changed, mayChange } from './policy-actions.tsx';
import './policies.css';
import type { DraftBody, PolicyOf } from './types.ts';
import { d } from './words-drafts.ts';
import { r } from './words-rules.ts';

export const useDrafts = () =>
  useApi(['policies', 'drafts'], async (signal) => api.listShadowPolicies({}, { signal }).all(1000));

export default function DraftsPage() {
  const [address, change] = useAddress();
  const drafts = useDrafts();
  const policies = useSignOnPolicies();
  const add = may(mayChange) && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => change({ panel: 'new' })}>
      {d('new')}
    </Button>
  );
  return (
    <Page
      title={d('title')}
      lead={d('lead')}
      crumbs={[{ label: t('title'), to: '/policies' }]}
      call="GET /gatehouse/v1/shadow-policies"
      actions={add}
    >
      <Loaded of={drafts}>
        {(found) => (
          <DataTable
            label={d('title')}
            rows={found}
            idOf={({ id }) => id}
            linkOf={({ id }) => ({ to: `/policies/drafts/${id}` })}
            columns={[
              { key: 'name', title: d('name'), isName: true, cell: ({ name }) => name },
              {
                key: 'policies',
                title: d('changes'),
                cell: (draft) => policiesOf(draft, policies.data ?? []),
              },
              {
                key: 'state',
                title: d('state'),
                cell: ({ status }) => (
                  <Status tone={status === 'ACTIVE' ? 'good' : 'quiet'}>
                    {d(status === 'ACTIVE' ? 'watching' : 'resting')}
                  </Status>
                ),
              },
              { key: 'changed', title: d('changed'), cell: ({ lastUpdated }) => <Moment at={lastUpdated} /> },
            ]}
            empty={<Empty title={d('none')} text={d('noneHelp')} action={add} />}
          />
        )}
      </Loaded>
      <Dialog
        title={d('new')}
        isOpen={address['panel'] === 'new' && may(mayChange)}
        close={() => change({ panel: undefined })}
      >
        <NewDraft policies={policies.data ?? []} close={() => change({ panel: undefined })} />
      </Dialog>
    </Page>
  );
}

function policiesOf({ draft }: CreateShadowPolicyAnswer, live: readonly PolicyOf[]): string {
  const { policies = [] } = draft as DraftBody;
  return policies
    .map(({ id, name }) => name ?? live.find((one) => one.id === id)?.name ?? id ?? '')
    .join(r('comma'));
}

/** By type, as a list to choose from. */
export const choicesOf = (policies: readonly PolicyOf[]) =>
  (['ACCESS_POLICY', 'OKTA_SIGN_ON'] as const).map((type) => ({
    group: t(`type.${type}`),
    items: policies.filter((one) => one.type === type).map(({ id, name }) => ({ value: id, label: name })),
  }));

function NewDraft({ policies, close }: { policies: readonly PolicyOf[]; close: () => void }) {
  const go = useGo();
  const create = useAction(
    ({ name, policyId }: { name: string; policyId: string }) =>
      api.createShadowPolicy({
        body: {
          name,
          status: 'INACTIVE',
          draft: { policies: [{ id: policyId }] },
        },
      }),
    {
      changes: changed,
      isQuiet: true,
      done: d('made'),
      after: ({ id }) => go(`/policies/drafts/${id}`),
    },
  );
  const form = useApiForm({
    initial: { name: '', policyId: '' },
    validate: { name: checks.required, policyId: checks.required },
    mayLeave: true,
    save: (values) => create.runAsync(values),
  });
  return (
    <ApiFormFrame of={form} cancel={close} submit={d('create')}>
      <TextInput label={d('name')} required data-autofocus {...form.form.getInputProps('name')} />
      <Select
        label={d('policy')}
        description={d('policyHelp')}
        required
        searchable
        data={choicesOf(policies)}
        {...form.form.getInputProps('policyId')}
      />
    </ApiFormFrame>
  );
}
