import { Alert, Checkbox, Select, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { DeviceAssurancePolicy } from '../../kit/api.ts';
import { ApiFormFrame, api, checks, CopyId, may, useApiForm } from '../../kit/index.ts';
import { bodyOf, can, type DeviceValues, platforms, restOf, valuesOf } from './device-values.ts';
import { t } from './messages.ts';

const examples = {
  WINDOWS: '10.0.22631',
  MACOS: '14.5',
  IOS: '17.5.1',
  ANDROID: '14',
  CHROMEOS: '126',
} as const;

/** One that asks for nothing would be met by everything; ChromeOS is asked by what the form does not show. */
const asksNothing = (values: DeviceValues): boolean =>
  values.platform !== 'CHROMEOS' &&
  values.minimum.trim() === '' &&
  values.screenLock === 'any' &&
  !values.isEncrypted &&
  !values.isSound &&
  !values.hasHardware;

export function DeviceForm({
  before,
  close,
}: {
  before: DeviceAssurancePolicy | undefined;
  close: () => void;
}) {
  const queries = useQueryClient();
  const form = useApiForm<DeviceValues>({
    initial: valuesOf(before),
    mayLeave: true,
    validate: {
      name: checks.required,
      minimum: (_value: string, values: DeviceValues) => (asksNothing(values) ? t('deviceNothing') : null),
    } as never,
    save: (values) => {
      const body = bodyOf(values, before);
      return before === undefined
        ? api.createDeviceAssurancePolicy({ body })
        : api.replaceDeviceAssurancePolicy({ deviceAssuranceId: before.id, body });
    },
    done: t(before === undefined ? 'deviceCreated' : 'deviceSaved'),
    after: () => {
      void queries.invalidateQueries({ queryKey: ['device-assurances'] });
      close();
    },
  });
  const { values, getInputProps } = form.form;
  const { platform } = values;
  const has = (what: (typeof can)[typeof platform][number]) => can[platform].includes(what);
  const check = (name: 'isEncrypted' | 'isSound' | 'hasHardware' | 'shows', label: string) => (
    <Checkbox label={label} {...getInputProps(name, { type: 'checkbox' })} />
  );
  const fields = (
    <Stack>
      {before !== undefined && (
        <div>
          <CopyId id={before.id} />
        </div>
      )}
      {Object.keys(restOf(before)).length > 0 && <Alert color="gray">{t('deviceRest')}</Alert>}
      <TextInput label={t('behaviorName')} name="name" required maxLength={50} {...getInputProps('name')} />
      <Select
        label={t('platform')}
        allowDeselect={false}
        disabled={before !== undefined}
        data={
          platform === 'CHROMEOS'
            ? [{ value: 'CHROMEOS', label: 'ChromeOS' }]
            : platforms.map((value) => ({ value, label: t(`platform.${value}`) }))
        }
        {...getInputProps('platform')}
      />
      {has('minimum') && (
        <TextInput
          label={t('minimum')}
          description={t('minimumHelp', { example: examples[platform] })}
          name="minimum"
          {...getInputProps('minimum')}
          error={form.form.errors['minimum'] ?? form.form.errors['osVersion.minimum']}
        />
      )}
      {has('screenLock') && (
        <Select
          label={t('screenLock')}
          allowDeselect={false}
          data={(['any', 'PASSCODE', 'BIOMETRIC'] as const).map((value) => ({
            value,
            label: t(`screenLock.${value}`),
          }))}
          {...getInputProps('screenLock')}
        />
      )}
      {has('isEncrypted') && check('isEncrypted', t('encryption'))}
      {has('isSound') && check('isSound', t('noJailbreak'))}
      {has('hasHardware') && check('hasHardware', t('secureHardware'))}
      {check('shows', t('remediation'))}
    </Stack>
  );
  if (!may('okta.deviceAssurance.manage'))
    return (
      <fieldset disabled className="bare">
        {fields}
      </fieldset>
    );
  return (
    <ApiFormFrame of={form} cancel={close}>
      {fields}
    </ApiFormFrame>
  );
}
