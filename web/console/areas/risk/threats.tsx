import { Group, Radio, Stack, Switch } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CurrentConfiguration } from '../../kit/api.ts';
import {
  A,
  ApiFormFrame,
  api,
  Loaded,
  may,
  Section,
  useAction,
  useApi,
  useApiForm,
} from '../../kit/index.ts';
import { ZonesPicker } from '../networks/door.ts';
import { t } from './messages.ts';

const key = ['threats'];
const lockoutKey = ['user-lockout-settings'];
const actions = ['none', 'audit', 'block'] as const;

export function Threats() {
  const found = useApi(key, (signal) => api.getCurrentConfiguration({}, { signal }));
  const [edition, setEdition] = useState(0);
  return (
    <Stack>
      <Section
        title={t('threats')}
        lead={t('threatsLead')}
        actions={
          <A to="/log" search={{ filter: 'eventType eq "security.threat.detected"' }}>
            {t('detected')}
          </A>
        }
      >
        <Loaded of={found}>
          {(configuration) => (
            <Configuration
              key={edition}
              configuration={configuration}
              again={() => void found.refetch().then(() => setEdition((before) => before + 1))}
            />
          )}
        </Loaded>
      </Section>
      {may('okta.orgs.read') && <Lockout />}
    </Stack>
  );
}

function Configuration({ configuration, again }: { configuration: CurrentConfiguration; again: () => void }) {
  const queries = useQueryClient();
  const isReadOnly = !may('okta.threatInsights.manage');
  const form = useApiForm({
    initial: { action: configuration.action as string, excludeZones: configuration.excludeZones },
    save: ({ action, excludeZones }) =>
      api.updateConfiguration({ body: { action: action as CurrentConfiguration['action'], excludeZones } }),
    done: t('threatsSaved'),
    version: {
      loaded: configuration.lastUpdated,
      now: async () => (await api.getCurrentConfiguration({})).lastUpdated,
    },
    reload: again,
    after: (saved) => {
      queries.setQueryData(key, saved);
      again();
    },
  });
  const fields = (
    <Stack>
      <Radio.Group label={t('action')} {...form.form.getInputProps('action')}>
        <Stack gap={8} mt={6}>
          {actions.map((value) => (
            <Radio
              key={value}
              value={value}
              label={t(`action.${value}`)}
              description={t(`actionHelp.${value}`)}
              disabled={isReadOnly}
            />
          ))}
        </Stack>
      </Radio.Group>
      <ZonesPicker
        label={t('excludeZones')}
        description={t('excludeZonesHelp')}
        disabled={isReadOnly}
        {...(form.form.getInputProps('excludeZones') as {
          value: string[];
          onChange: (ids: string[]) => void;
        })}
      />
    </Stack>
  );
  return isReadOnly ? fields : <ApiFormFrame of={form}>{fields}</ApiFormFrame>;
}

/** Said at once, and taken back as quickly. */
function Lockout() {
  const queries = useQueryClient();
  const found = useApi(lockoutKey, (signal) => api.getUserLockoutSettings({}, { signal }));
  const change = useAction(
    (spares: boolean) =>
      api.replaceUserLockoutSettings({ body: { preventBruteForceLockoutFromUnknownDevices: spares } }),
    {
      done: t('lockoutSaved'),
      undo: (_saved, spares) => ({ run: () => change.run(!spares) }),
      after: (saved) => queries.setQueryData(lockoutKey, saved),
    },
  );
  return (
    <Section title={t('lockout')} lead={t('lockoutLead')}>
      <Loaded of={found}>
        {({ preventBruteForceLockoutFromUnknownDevices: spares }) => (
          <Stack>
            <Switch
              label={t('spare')}
              description={t('spareHelp')}
              checked={spares}
              disabled={!may('okta.orgs.manage') || change.isRunning}
              onChange={({ currentTarget }) => change.run(currentTarget.checked)}
            />
            <Group>
              <A to="/policies" search={{ type: 'PASSWORD' }}>
                {t('passwordPolicies')}
              </A>
              <A to="/log" search={{ filter: 'eventType eq "user.account.lock"' }}>
                {t('lockedOut')}
              </A>
            </Group>
          </Stack>
        )}
      </Loaded>
    </Section>
  );
}
