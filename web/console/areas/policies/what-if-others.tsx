import { Text } from '@mantine/core';
import { api, type PolicySimulation, type WhatIfInput } from '../../kit/api.ts';
import { A, DataTable, Loaded, useApi } from '../../kit/index.ts';
import { t } from './messages.ts';
import type { PolicyType } from './types.ts';
import { w } from './words-what-if.ts';

/** The others stand in the decision itself. */
const types = ['MFA_ENROLL', 'PASSWORD', 'PROFILE_ENROLLMENT'] as const;

/** Which policy and rule somebody meets of each type, as `POST /api/v1/policies/simulate` says. */
export function OtherPolicies({ question }: { question: WhatIfInput }) {
  const { userId, appId = '', ipAddress, zoneIds, risk, device } = question;
  const found = useApi(['policies', 'simulate', userId, appId, ipAddress, zoneIds, risk, device], (signal) =>
    api.createPolicySimulation(
      {
        body: {
          appInstance: appId,
          policyTypes: [...types],
          policyContext: {
            user: { id: userId },
            ...(ipAddress === undefined ? {} : { ip: ipAddress }),
            ...(zoneIds === undefined ? {} : { zones: { ids: zoneIds } }),
            ...(risk?.level === undefined ? {} : { risk: { level: risk.level } }),
            ...(device === undefined
              ? {}
              : {
                  device: {
                    platform: device.platform ?? null,
                    registered: device.registered ?? null,
                    managed: device.managed ?? null,
                  },
                }),
          },
        },
      },
      { signal, retry: { retries: 0 } },
    ),
  );
  return (
    <div>
      <Text component="h3" fw={620} mb={4}>
        {w('others')}
      </Text>
      <Text size="sm" c="dimmed" mb="xs">
        {w('othersHelp')}
      </Text>
      <Loaded of={found}>
        {(simulations) => (
          <DataTable
            label={w('others')}
            rows={simulations}
            idOf={({ policyType }) => policyType.join()}
            columns={[
              { key: 'type', title: w('type'), isName: true, cell: ({ policyType: [type] }) => nameOf(type) },
              { key: 'policy', title: w('policy'), cell: (one) => <Met of={one} /> },
              {
                key: 'rule',
                title: w('rule'),
                cell: ({ result }) => result.policies[0]?.rules[0]?.name ?? w('noneMet'),
              },
            ]}
          />
        )}
      </Loaded>
    </div>
  );
}

const nameOf = (type: string | undefined): string => t(`type.${type as PolicyType}`);

function Met({ of: { result, undefined: unsure } }: { of: PolicySimulation }) {
  const [policy] = result.policies;
  return (
    <>
      {policy === undefined ? w('noneMet') : <A to={`/policies/${policy.id}`}>{policy.name}</A>}
      {unsure.policies.length > 0 && (
        <Text size="sm" c="dimmed">
          {w('unsure', { count: unsure.policies.length })}
        </Text>
      )}
    </>
  );
}
