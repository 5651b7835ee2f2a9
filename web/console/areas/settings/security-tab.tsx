import './settings.css';
import { Box, Checkbox, Fieldset, NumberInput, Select, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import {
  A,
  api,
  ApiFormFrame,
  Loaded,
  may,
  Section,
  type SecuritySettings,
  useAction,
  useApi,
  useApiForm,
} from './kit.ts';
import { t } from './messages.ts';

const notices = ['newSignOn', 'factorEnrolled', 'factorReset', 'passwordChanged', 'lockDownLink'] as const;
const verifies = ['temporaryCode', 'resetFactors', 'unlock', 'resetPassword', 'forgetDevices'] as const;

export function SecurityTab() {
  const found = useApi(['security-settings'], (signal) => api.getSecuritySettings({ signal }));
  return (
    <Stack gap="xl">
      <Loaded of={found}>
        {(settings) => <SecurityForm key={JSON.stringify(settings)} settings={settings} />}
      </Loaded>
      <Lockout />
    </Stack>
  );
}

function SecurityForm({ settings }: { settings: SecuritySettings }) {
  const mayManage = may('okta.orgs.manage');
  const queries = useQueryClient();
  const form = useApiForm<SecuritySettings>({
    initial: settings,
    validate: {
      helpDesk: {
        minutes: (value: number) =>
          Number.isInteger(value) && value >= 1 && value <= 60 ? null : t('badMinutes'),
      },
    } as never,
    save: (body) => api.replaceSecuritySettings({ body }),
    done: t('securitySaved'),
    after: () => void queries.invalidateQueries({ queryKey: ['security-settings'] }),
  });
  const field = form.form.getInputProps;
  const check = (path: string) => form.form.getInputProps(path, { type: 'checkbox' });
  const fields = (
    <fieldset className="plain-fieldset" disabled={!mayManage}>
      <Stack maw={760}>
        <Fieldset legend={t('notices')} bg="transparent">
          <Stack gap="sm">
            {notices.map((name) => (
              <Checkbox key={name} label={t(`notice.${name}`)} {...check(`notifications.${name}`)} />
            ))}
            <Select
              label={t('lockDown')}
              description={t('lockDownHelp')}
              allowDeselect={false}
              data={(['EXPIRE_PASSWORD', 'SUSPEND'] as const).map((value) => ({
                value,
                label: t(`lockDown.${value}`),
              }))}
              {...field('lockDown')}
            />
          </Stack>
        </Fieldset>
        <Fieldset legend={t('helpDesk')} bg="transparent">
          <Stack gap="sm">
            <Text size="sm" c="dimmed">
              {t('helpDeskLead')}
            </Text>
            {verifies.map((name) => (
              <Checkbox key={name} label={t(`verify.${name}`)} {...check(`helpDesk.verify.${name}`)} />
            ))}
            <NumberInput
              label={t('minutes')}
              description={t('minutesHelp')}
              min={1}
              max={60}
              {...field('helpDesk.minutes')}
            />
          </Stack>
        </Fieldset>
      </Stack>
    </fieldset>
  );
  return (
    <Section
      title={t('noticesTitle')}
      lead={
        <>
          {t('noticesLead')} <A to="/branding">{t('toBranding')}</A>
        </>
      }
    >
      <Box maw={760}>{mayManage ? <ApiFormFrame of={form}>{fields}</ApiFormFrame> : fields}</Box>
    </Section>
  );
}

function Lockout() {
  const found = useApi(['lockout-settings'], (signal) => api.getUserLockoutSettings({ signal }));
  const save = useAction(
    (preventBruteForceLockoutFromUnknownDevices: boolean) =>
      api.replaceUserLockoutSettings({ body: { preventBruteForceLockoutFromUnknownDevices } }),
    {
      done: t('lockoutSaved'),
      changes: [['lockout-settings']],
      undo: (_, given) => ({ run: () => save.run(!given) }),
    },
  );
  return (
    <Section
      title={t('lockout')}
      lead={
        <>
          {t('lockoutLead')} <A to="/policies">{t('passwordPolicies')}</A>
        </>
      }
    >
      <Loaded of={found}>
        {({ preventBruteForceLockoutFromUnknownDevices: isOn }) => (
          <Checkbox
            label={t('lockoutDevices')}
            description={t('lockoutDevicesHelp')}
            checked={isOn}
            disabled={!may('okta.orgs.manage') || save.isRunning}
            onChange={({ currentTarget }) => save.run(currentTarget.checked)}
          />
        )}
      </Loaded>
    </Section>
  );
}
