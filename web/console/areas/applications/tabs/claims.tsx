// Claims of one app of its own, beside those that its authorization server gives to everybody.
import { Anchor, Button, Stack, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import type { Application, FederatedClaim } from '../../../kit/api.ts';
import {
  A,
  api,
  ApiFormFrame,
  checks,
  type Column,
  DataTable,
  Empty,
  Loaded,
  may,
  RowMenu,
  Section,
  SidePanel,
  useAction,
  useAddress,
  useApi,
  useApiForm,
  words,
} from '../../../kit/index.ts';
import { ExpressionField } from '../../../kit/expression.tsx';
import { allOf } from '../all-of.ts';
import { t } from '../messages.ts';

const columns: readonly Column<FederatedClaim>[] = [
  { key: 'name', title: t('claims.name'), isName: true, cell: ({ name }) => name },
  {
    key: 'expression',
    title: t('claims.expression'),
    cell: ({ expression }) => <code className="break">{expression}</code>,
  },
];

export function ClaimsOfApp({ app }: { app: Application }) {
  const [{ panel, claim }, change] = useAddress();
  const key = ['applications', 'claims', app.id];
  const found = useApi(key, (signal) => allOf(api.listFederatedClaims({ appId: app.id }, { signal })));
  const remove = useAction(
    (one: FederatedClaim) => api.deleteFederatedClaim({ appId: app.id, claimId: one.id }),
    {
      done: (_, one) => t('claims.removed', { name: one.name }),
      changes: [key, ['applications', 'preview', app.id]],
      undo: (_, one) => ({ run: () => again.run(one) }),
    },
  );
  const again = useAction(
    ({ name, expression }: FederatedClaim) =>
      api.createFederatedClaim({ appId: app.id, body: { name, expression } }),
    { done: words('saved'), changes: [key] },
  );
  const add = may('okta.apps.manage') && (
    <Button
      variant="default"
      leftSection={<IconPlus size={18} aria-hidden />}
      onClick={() => change({ panel: 'claim' })}
    >
      {t('claims.add')}
    </Button>
  );
  const close = () => change({ panel: undefined, claim: undefined });
  return (
    <Section
      title={t('claims.title')}
      lead={t.rich('claims.lead', {
        servers: (
          <Anchor component={A} to="/authorization-servers" underline="always">
            {t('claims.servers')}
          </Anchor>
        ),
      })}
      actions={(found.data ?? []).length > 0 && add}
    >
      <Loaded of={found}>
        {(claims) => (
          <>
            <DataTable
              label={t('claims.title')}
              rows={claims}
              columns={columns}
              idOf={({ id }) => id}
              empty={<Empty title={t('claims.none')} text={t('claims.noneText')} action={add} />}
              rowActions={(one) =>
                may('okta.apps.manage') && (
                  <RowMenu
                    of={one.name}
                    actions={[
                      { label: words('edit'), run: () => change({ panel: 'claim', claim: one.id }) },
                      { label: words('remove'), run: () => remove.run(one), isHarmful: true },
                    ]}
                  />
                )
              }
            />
            <SidePanel
              title={claim === undefined ? t('claims.add') : t('claims.edit')}
              isOpen={panel === 'claim'}
              close={close}
            >
              {panel === 'claim' && (
                <ClaimForm app={app} of={claims.find(({ id }) => id === claim)} close={close} />
              )}
            </SidePanel>
          </>
        )}
      </Loaded>
    </Section>
  );
}

function ClaimForm({
  app,
  of: before,
  close,
}: {
  app: Application;
  of: FederatedClaim | undefined;
  close: () => void;
}) {
  const queries = useQueryClient();
  const of = useApiForm<{ name: string; expression: string }>({
    initial: { name: before?.name ?? '', expression: before?.expression ?? '' },
    validate: { name: checks.required, expression: checks.required },
    mayLeave: true,
    save: async (body): Promise<unknown> =>
      before === undefined
        ? api.createFederatedClaim({ appId: app.id, body })
        : api.replaceFederatedClaim({ appId: app.id, claimId: before.id, body }),
    done: words('saved'),
    after: () => {
      void queries.invalidateQueries({ queryKey: ['applications', 'claims', app.id] });
      void queries.invalidateQueries({ queryKey: ['applications', 'preview', app.id] });
      close();
    },
  });
  return (
    <ApiFormFrame of={of} cancel={close}>
      <Stack>
        <TextInput
          label={t('claims.name')}
          description={t('claims.nameHelp')}
          required
          name="name"
          autoComplete="off"
          spellCheck={false}
          {...of.form.getInputProps('name')}
        />
        <ExpressionField
          label={t('claims.expression')}
          description={t('claims.expressionHelp')}
          name="expression"
          required
          value={of.form.values.expression}
          onChange={(value) => of.form.setFieldValue('expression', value)}
          error={of.form.errors['expression']}
        />
      </Stack>
    </ApiFormFrame>
  );
}
