import { Stack, Switch } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { PhoneAuthenticatorSettings } from '../../kit/api.ts';
import { api, Loaded, may, Section, useAction, useApi } from '../../kit/index.ts';
import { t } from './messages.ts';

const phoneKey = ['phone-authenticator-settings'];

/** Said at once, and taken back as quickly. */
export function OrgSettings() {
  if (!may('okta.authenticators.read')) return null;
  return (
    <Section title={t('org')}>
      <Stack>
        <OfPhones />
      </Stack>
    </Section>
  );
}

function OfPhones() {
  const queries = useQueryClient();
  const found = useApi(phoneKey, (signal) => api.getPhoneAuthenticatorSettings({}, { signal }));
  const change = useAction(
    ({ to }: { from: PhoneAuthenticatorSettings; to: PhoneAuthenticatorSettings }) =>
      api.replacePhoneAuthenticatorSettings({ body: to }),
    {
      done: t('orgSaved'),
      undo: (_saved, { from, to }) => ({ run: () => change.run({ from: to, to: from }) }),
      after: (saved) => queries.setQueryData(phoneKey, saved),
    },
  );
  return (
    <Loaded of={found}>
      {(settings) => (
        <>
          {(['qrSignIn', 'suspendOnReport'] as const).map((name) => (
            <Switch
              key={name}
              label={t(name)}
              description={t(`${name}Help`)}
              checked={settings[name]}
              disabled={!may('okta.authenticators.manage') || change.isRunning}
              onChange={({ currentTarget }) =>
                change.run({ from: settings, to: { ...settings, [name]: currentTarget.checked } })
              }
            />
          ))}
        </>
      )}
    </Loaded>
  );
}
