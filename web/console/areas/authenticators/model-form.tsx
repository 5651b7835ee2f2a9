import { Checkbox, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { CustomAAGUID } from '../../kit/api.ts';
import { ApiFormFrame, api, checks, Loaded, may, useApi, useApiForm } from '../../kit/index.ts';
import { t } from './messages.ts';
import { Certificates } from './model-certificates.tsx';
import { aaguidPattern, traits } from './model-lists.tsx';

type Given = { authenticatorId: string; close: () => void };
type Values = {
  aaguid: string;
  name: string;
  authenticatorCharacteristics: CustomAAGUID['authenticatorCharacteristics'];
};

const isReadOnly = !may('okta.authenticators.manage');
const validate = {
  name: checks.required,
  aaguid: (value: string) => (aaguidPattern.test(value.trim()) ? null : t('badAaguid')),
} as never;

export function NewModel({ authenticatorId, close }: Given) {
  const queries = useQueryClient();
  const form = useApiForm<Values>({
    initial: {
      aaguid: '',
      name: '',
      authenticatorCharacteristics: {
        platformAttached: false,
        hardwareProtected: true,
        fipsCompliant: false,
      },
    },
    mayLeave: true,
    validate,
    save: ({ aaguid, ...others }) =>
      api.createCustomAAGUID({ authenticatorId, body: { aaguid: aaguid.trim(), ...others } }),
    done: t('modelAdded'),
    after: () => {
      void queries.invalidateQueries({ queryKey: ['aaguids'] });
      close();
    },
  });
  return (
    <ApiFormFrame of={form} cancel={close} submit={t('modelAdd')}>
      <Fields of={form} isNew />
    </ApiFormFrame>
  );
}

/** As it is now, with its certificates. */
export function ModelEdit({ authenticatorId, aaguid, close }: Given & { aaguid: string }) {
  const found = useApi(['aaguids', authenticatorId, aaguid], (signal) =>
    api.getCustomAAGUID({ authenticatorId, aaguid }, { signal }),
  );
  return (
    <Loaded of={found}>
      {(model) => (
        <Stack gap="xl">
          <Edit authenticatorId={authenticatorId} model={model} close={close} />
          <Certificates authenticatorId={authenticatorId} model={model} />
        </Stack>
      )}
    </Loaded>
  );
}

function Edit({ authenticatorId, model, close }: Given & { model: CustomAAGUID }) {
  const queries = useQueryClient();
  const { aaguid, name, authenticatorCharacteristics } = model;
  const form = useApiForm<Values>({
    initial: { aaguid, name, authenticatorCharacteristics },
    mayLeave: true,
    validate,
    save: (values) =>
      api.replaceCustomAAGUID({
        authenticatorId,
        aaguid,
        body: {
          name: values.name,
          authenticatorCharacteristics: values.authenticatorCharacteristics,
          attestationRootCertificates: model.attestationRootCertificates,
        },
      }),
    done: t('modelSaved'),
    after: () => {
      void queries.invalidateQueries({ queryKey: ['aaguids'] });
      close();
    },
  });
  const fields = <Fields of={form} isNew={false} />;
  if (isReadOnly) return fields;
  return (
    <ApiFormFrame of={form} cancel={close}>
      {fields}
    </ApiFormFrame>
  );
}

function Fields({ of: { form }, isNew }: { of: ReturnType<typeof useApiForm<Values>>; isNew: boolean }) {
  return (
    <Stack>
      <TextInput
        label={t('name')}
        name="name"
        required
        maxLength={100}
        readOnly={isReadOnly}
        {...form.getInputProps('name')}
      />
      <TextInput
        label={t('aaguid')}
        description={t('aaguidHelp')}
        name="aaguid"
        required
        readOnly={!isNew}
        {...form.getInputProps('aaguid')}
      />
      <Stack gap="xs" role="group" aria-label={t('is')}>
        {traits.map((one) => (
          <Checkbox
            key={one}
            label={t(one)}
            disabled={isReadOnly}
            {...form.getInputProps(`authenticatorCharacteristics.${one}`, { type: 'checkbox' })}
          />
        ))}
      </Stack>
    </Stack>
  );
}
