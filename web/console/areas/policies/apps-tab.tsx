// The apps that go by an app sign-on policy.
import { Button, Group, Stack } from '@mantine/core';
import { useState } from 'react';
import { api, type PolicyApp } from '../../kit/api.ts';
import {
  ActiveStatus,
  appsSource,
  Confirm,
  CursorTable,
  Empty,
  may,
  type Picked,
  Picker,
  RowMenu,
  Section,
  useAction,
  useCursor,
  words,
} from '../../kit/index.ts';
import { t } from './messages.ts';
import { changed, mayChange } from './policy-actions.tsx';
import type { PolicyOf } from './types.ts';

export function AppsTab({ policy }: { policy: PolicyOf }) {
  const { id: policyId, name } = policy;
  const list = useCursor(['policies', 'apps', policyId], (after, signal) =>
    api.listPolicyApps({ policyId, after, limit: 50 }, { signal }),
  );
  const [leaving, setLeaving] = useState<PolicyApp>();
  const close = () => setLeaving(undefined);
  const remove = useAction(
    (app: PolicyApp) => api.deletePolicyResourceMapping({ policyId, mappingId: app.id }),
    {
      changes: changed,
      isQuiet: true,
      done: (_, app) => t('unassigned', { app: app.label }),
    },
  );
  const mayAssign = may(mayChange) && may('okta.apps.manage');
  return (
    <Section title={t('appsTitle')} lead={t('appsLead')}>
      <Stack gap="lg">
        {mayAssign && <Assign policyId={policyId} name={name} />}
        <CursorTable
          label={t('appsTitle')}
          list={list}
          idOf={({ id }) => id}
          linkOf={({ id }) => ({ to: `/applications/${id}` })}
          columns={[
            { key: 'app', title: t('app'), isName: true, cell: ({ label }) => label },
            { key: 'status', title: words('status'), cell: ({ status }) => <ActiveStatus status={status} /> },
          ]}
          rowActions={
            mayAssign
              ? (app) => (
                  <RowMenu
                    of={app.label}
                    actions={[{ label: t('unassign'), run: () => setLeaving(app), isHarmful: true }]}
                  />
                )
              : undefined
          }
          empty={<Empty title={t('noApps')} text={t('noAppsHelp')} />}
        />
      </Stack>
      <Confirm
        title={t('unassignTitle', { app: leaving?.label ?? '' })}
        confirm={t('unassign')}
        isOpen={leaving !== undefined}
        close={close}
        isRunning={remove.isRunning}
        error={remove.error}
        run={() => leaving && void remove.runAsync(leaving).then(close, () => undefined)}
      >
        {t('unassignHelp')}
      </Confirm>
    </Section>
  );
}

function Assign({ policyId, name }: { policyId: string; name: string }) {
  const [app, setApp] = useState<Picked>();
  const assign = useAction((picked: Picked) => api.assignApplicationPolicy({ appId: picked.id, policyId }), {
    changes: changed,
    done: (_, picked) => t('assigned', { app: picked.label, name }),
    after: () => setApp(undefined),
  });
  return (
    <Group align="flex-end" gap="sm">
      <div className="policy-picker">
        <Picker source={appsSource} label={t('addApp')} value={app} onChange={setApp} />
      </div>
      <Button disabled={app === undefined} loading={assign.isRunning} onClick={() => app && assign.run(app)}>
        {t('assign')}
      </Button>
    </Group>
  );
}
