import { Button, Group, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { api, type AuthorizationServerPolicy, Dialog, Empty, Loaded, may, useApi } from './kit.ts';
import { t } from './messages.ts';
import { PolicyBox } from './policy-box.tsx';
import { PolicyForm } from './policy-form.tsx';

export function PoliciesTab({ serverId }: { serverId: string }) {
  const mayManage = may('okta.authorizationServers.manage');
  const [edited, edit] = useState<AuthorizationServerPolicy | 'new'>();
  const found = useApi(['authorizationServers', serverId, 'policies'], async (signal) => [
    ...(await api.listAuthorizationServerPolicies({ serverId }, { signal })),
  ]);
  const add = mayManage && (
    <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => edit('new')}>
      {t('addPolicy')}
    </Button>
  );
  const isNew = edited === 'new' || edited === undefined;
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start">
        <Text c="dimmed" maw={680}>
          {t('policiesLead')}
        </Text>
        {add}
      </Group>
      <Loaded of={found}>
        {(policies) =>
          policies.length === 0 ? (
            <Empty title={t('noPolicies')} text={t('noPoliciesHelp')} action={add} />
          ) : (
            [...policies]
              .sort((a, b) => a.priority - b.priority)
              .map((policy, at, all) => (
                <PolicyBox
                  key={policy.id}
                  serverId={serverId}
                  policy={policy}
                  ids={all.map(({ id }) => id)}
                  at={at}
                  edit={() => edit(policy)}
                />
              ))
          )
        }
      </Loaded>
      <Dialog
        title={isNew ? t('addPolicy') : t('editPolicy', { name: edited.name })}
        isOpen={edited !== undefined}
        close={() => edit(undefined)}
      >
        {edited !== undefined && (
          <PolicyForm
            serverId={serverId}
            policy={edited === 'new' ? undefined : edited}
            close={() => edit(undefined)}
          />
        )}
      </Dialog>
    </Stack>
  );
}
