// What is to be done with accounts over there, and what comes back.
import { Group, Select, Stack, Switch } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { Application, FeatureForApplication } from '../../../kit/api.ts';
import { api, Loaded, Section, Status, useApi, useApiForm, words } from '../../../kit/index.ts';
import { allOf } from '../all-of.ts';
import { t } from '../messages.ts';
import { Editable } from './editable.tsx';

type Outbound = Extract<FeatureForApplication, { name: 'USER_PROVISIONING' }>;
type Inbound = Extract<FeatureForApplication, { name: 'INBOUND_PROVISIONING' }>;
const keyOf = (app: Application) => ['applications', 'features', app.id];

export function Features({ app }: { app: Application }) {
  const found = useApi(keyOf(app), (signal) =>
    allOf(api.listFeaturesForApplication({ appId: app.id }, { signal })),
  );
  return (
    <Loaded of={found}>
      {(features) =>
        features.map(({ name }) => (
          <Section
            key={name}
            title={t(`feature.${name}`)}
            lead={t(`feature.${name}.lead`)}
            actions={<Status tone="quiet">{t('feature.kept')}</Status>}
          >
            <div className="form-column">
              <One app={app} name={name} />
            </div>
          </Section>
        ))
      }
    </Loaded>
  );
}

function One({ app, name }: { app: Application; name: FeatureForApplication['name'] }) {
  const found = useApi([...keyOf(app), name], (signal) =>
    api.getFeatureForApplication({ appId: app.id, featureName: name }, { signal }),
  );
  return (
    <Loaded of={found}>
      {(feature) =>
        feature.name === 'USER_PROVISIONING' ? (
          <OutboundForm app={app} feature={feature} />
        ) : (
          <InboundForm app={app} feature={feature} />
        )
      }
    </Loaded>
  );
}

function useFeatureForm<Values extends Record<string, unknown>>(
  app: Application,
  name: FeatureForApplication['name'],
  initial: Values,
  bodyOf: (values: Values) => Record<string, unknown>,
) {
  const queries = useQueryClient();
  return useApiForm<Values>({
    initial,
    save: (values) =>
      api.updateFeatureForApplication({ appId: app.id, featureName: name, body: bodyOf(values) }),
    done: words('saved'),
    after: () => void queries.invalidateQueries({ queryKey: keyOf(app) }),
  });
}

const statusOf = (isOn: boolean) => ({ status: isOn ? 'ENABLED' : 'DISABLED' });

function OutboundForm({ app, feature }: { app: Application; feature: Outbound }) {
  const { create, update } = feature.capabilities;
  const of = useFeatureForm(
    app,
    feature.name,
    {
      creates: create.lifecycleCreate.status === 'ENABLED',
      updates: update.profile.status === 'ENABLED',
      deactivates: update.lifecycleDeactivate.status === 'ENABLED',
      password: update.password.status === 'ENABLED',
    },
    ({ creates, updates, deactivates, password }) => ({
      create: { lifecycleCreate: statusOf(creates) },
      update: {
        profile: statusOf(updates),
        lifecycleDeactivate: statusOf(deactivates),
        password: statusOf(password),
      },
    }),
  );
  return (
    <Editable of={of}>
      <Stack>
        {(['creates', 'updates', 'deactivates', 'password'] as const).map((name) => (
          <Switch
            key={name}
            label={t(`feature.${name}`)}
            {...of.form.getInputProps(name, { type: 'checkbox' })}
          />
        ))}
      </Stack>
    </Editable>
  );
}

function InboundForm({ app, feature }: { app: Application; feature: Inbound }) {
  const { userCreateAndMatch: rules } = feature.capabilities.importRules;
  const of = useFeatureForm(
    app,
    feature.name,
    {
      exactMatchCriteria: rules.exactMatchCriteria as string,
      allowPartialMatch: rules.allowPartialMatch,
      autoConfirmExactMatch: rules.autoConfirmExactMatch,
      autoConfirmPartialMatch: rules.autoConfirmPartialMatch,
      autoConfirmNewUsers: rules.autoConfirmNewUsers,
      autoActivateNewUsers: rules.autoActivateNewUsers,
    },
    (values) => ({ importRules: { userCreateAndMatch: values } }),
  );
  const flags = [
    'allowPartialMatch',
    'autoConfirmExactMatch',
    'autoConfirmPartialMatch',
    'autoConfirmNewUsers',
    'autoActivateNewUsers',
  ] as const;
  return (
    <Editable of={of}>
      <Stack>
        <Group>
          <Select
            label={t('feature.exactMatchCriteria')}
            allowDeselect={false}
            data={[
              { value: 'EMAIL', label: t('feature.EMAIL') },
              { value: 'USERNAME', label: t('feature.USERNAME') },
            ]}
            {...of.form.getInputProps('exactMatchCriteria')}
          />
        </Group>
        {flags.map((name) => (
          <Switch
            key={name}
            label={t(`feature.${name}`)}
            {...of.form.getInputProps(name, { type: 'checkbox' })}
          />
        ))}
      </Stack>
    </Editable>
  );
}
