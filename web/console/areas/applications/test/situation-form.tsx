import { Button, Group, MultiSelect, Select, SimpleGrid, Stack, TagsInput, TextInput } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { Application } from '../../../kit/api.ts';
import {
  api,
  checks,
  ErrorNote,
  may,
  peopleSource,
  Picker,
  useAddress,
  useApi,
  useNamed,
  words,
} from '../../../kit/index.ts';
import { allOf } from '../all-of.ts';
import { isOidc, kindOf } from '../app.ts';
import { t } from '../messages.ts';
import { deviceKinds, initialSituation, type Situation, waysProved } from './situation.ts';

type Props = {
  app: Application;
  run: (situation: Situation) => void;
  isRunning: boolean;
  error: unknown;
};

export function SituationForm({ app, run, isRunning, error }: Props) {
  const [{ user }, change] = useAddress();
  const [named] = useNamed('people', user === undefined ? [] : [user]);
  const form = useForm<Situation>({
    initialValues: initialSituation(named),
    validate: {
      person: (person) => (person === undefined ? checks.required('') : null),
      ipAddress: (value, { where }) => (where === 'address' ? checks.required(value) : null),
    },
  });
  const { label } = named ?? {};
  useEffect(() => {
    // The name of whoever stands in the address comes a moment later.
    if (user !== undefined && label !== undefined) form.setFieldValue('person', { id: user, label });
    // oxlint-disable-next-line exhaustive-deps -- the form itself is another one at each rendering
  }, [user, label]);
  return (
    <form noValidate onSubmit={form.onSubmit((situation) => run(situation))}>
      <Stack maw={900}>
        {error !== undefined && error !== null && <ErrorNote error={error} title={words('failed')} />}
        <Picker
          source={peopleSource}
          label={t('test.person')}
          description={t('test.personHelp')}
          value={form.values.person}
          onChange={(person) => {
            form.setFieldValue('person', person);
            change({ user: person?.id });
          }}
          error={form.errors['person']}
          required
        />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Select
            label={t('test.proved')}
            allowDeselect={false}
            data={waysProved.map((value) => ({ value, label: t(`test.proved.${value}`) }))}
            {...form.getInputProps('proved')}
          />
          <Select
            label={t('test.where')}
            allowDeselect={false}
            data={['anywhere', 'address', ...(may('okta.networkZones.read') ? ['zones'] : [])].map(
              (value) => ({ value, label: t(`test.where.${value}` as 'test.where.address') }),
            )}
            {...form.getInputProps('where')}
          />
          {form.values.where === 'address' && (
            <TextInput
              label={t('test.address')}
              placeholder="203.0.113.7"
              required
              {...form.getInputProps('ipAddress')}
            />
          )}
          {form.values.where === 'zones' && <Zones form={form} />}
          <Select
            label={t('test.device')}
            allowDeselect={false}
            data={deviceKinds.map((value) => ({ value, label: t(`test.device.${value}`) }))}
            {...form.getInputProps('device')}
          />
          <Select
            label={t('test.risk')}
            allowDeselect={false}
            data={(['usual', 'LOW', 'MEDIUM', 'HIGH'] as const).map((value) => ({
              value,
              label: t(`test.risk.${value}`),
            }))}
            {...form.getInputProps('risk')}
          />
          {isOidc(kindOf(app)) && <OidcFields form={form} />}
        </SimpleGrid>
        <Group>
          <Button type="submit" loading={isRunning} leftSection={<IconPlayerPlay size={18} aria-hidden />}>
            {t('test.run')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

type FormProps = { form: Pick<UseFormReturnType<Situation>, 'getInputProps'> };

function Zones({ form }: FormProps) {
  const zones = useApi(['zones', 'test'], (signal) =>
    allOf(api.listNetworkZones({ limit: 200 }, { signal })),
  );
  return (
    <MultiSelect
      label={t('test.zones')}
      data={(zones.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': words('remove') }}
      {...form.getInputProps('zoneIds')}
    />
  );
}

function OidcFields({ form }: FormProps) {
  const mayRead = may('okta.authorizationServers.read');
  const servers = useApi(
    ['applications', 'servers'],
    (signal) => allOf(api.listAuthorizationServers({}, { signal })),
    { enabled: mayRead },
  );
  return (
    <>
      {mayRead && (
        <Select
          label={t('values.server')}
          allowDeselect={false}
          data={[
            { value: '', label: t('test.server.usual') },
            ...(servers.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
            { value: 'org', label: t('values.server.org') },
          ]}
          {...form.getInputProps('authorizationServerId')}
        />
      )}
      <TagsInput
        label={t('test.scopes')}
        description={t('test.scopesHelp')}
        data={['openid', 'profile', 'email', 'address', 'phone', 'groups', 'offline_access']}
        clearable
        clearButtonProps={{ 'aria-label': words('remove') }}
        {...form.getInputProps('scopes')}
      />
    </>
  );
}
