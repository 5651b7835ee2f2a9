// The last replays of recorded sign-ins.
import { Button } from '@mantine/core';
import { api } from '../../kit/api.ts';
import { A, Count, DataTable, Empty, Loaded, Moment, momentOf, Page, useApi } from '../../kit/index.ts';
import { useSignOnPolicies } from './draft-model.ts';
import { t } from './messages.ts';
import './policies.css';
import { changeKinds, ReplayStatus } from './replay-words.tsx';
import { d } from './words-drafts.ts';
import { r } from './words-rules.ts';

export default function ReplaysPage() {
  const found = useApi(['policies', 'replays'], async (signal) =>
    api.listPolicyReplays({}, { signal }).all(500),
  );
  const policies = useSignOnPolicies();
  const nameOf = (id: string) => policies.data?.find((one) => one.id === id)?.name ?? id;
  const toDrafts = (
    <Button component={A} to="/policies/drafts" variant="default">
      {d('toDrafts')}
    </Button>
  );
  return (
    <Page
      title={d('replays')}
      lead={d('replaysLead')}
      crumbs={[{ label: t('title'), to: '/policies' }]}
      call="GET /gatehouse/v1/policy-replays"
      actions={toDrafts}
    >
      <Loaded of={found}>
        {(replays) => (
          <DataTable
            label={d('replays')}
            rows={replays}
            idOf={({ id }) => id}
            linkOf={({ id }) => ({ to: `/policies/replays/${id}` })}
            columns={[
              { key: 'begun', title: d('begun'), isName: true, cell: ({ created }) => momentOf(created) },
              {
                key: 'policies',
                title: d('changes'),
                cell: ({ policyIds }) => policyIds.map(nameOf).join(r('comma')),
              },
              { key: 'by', title: d('by'), cell: ({ createdBy }) => createdBy.displayName },
              {
                key: 'window',
                title: d('window'),
                onPhone: 'hidden',
                cell: ({ from, until }) => (
                  <>
                    <Moment at={from} absolute /> – <Moment at={until} absolute />
                  </>
                ),
              },
              { key: 'status', title: d('progress'), cell: (one) => <ReplayStatus of={one} /> },
              ...changeKinds.map((kind) => ({
                key: kind,
                title: d(`kind.${kind}`),
                align: 'right' as const,
                cell: ({ id, changes }: (typeof replays)[number]) => (
                  <Count value={changes[kind]} to={`/policies/replays/${id}`} search={{ kind }} />
                ),
              })),
            ]}
            empty={<Empty title={d('noReplays')} text={d('noReplaysHelp')} action={toDrafts} />}
          />
        )}
      </Loaded>
    </Page>
  );
}
