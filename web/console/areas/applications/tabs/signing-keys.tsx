// The certificates that an app of SAML or WS-Federation knows us by.
import { Alert, Button, Group, NumberInput, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import type { Application, ApplicationKey } from '../../../kit/api.ts';
import {
  api,
  ApiFormFrame,
  appsSource,
  type Column,
  Confirm,
  CopyField,
  DataTable,
  dayOf,
  Loaded,
  may,
  Moment,
  type Picked,
  Picker,
  RowMenu,
  Section,
  SidePanel,
  Status,
  useAction,
  useAddress,
  useApi,
  useApiForm,
} from '../../../kit/index.ts';
import { useQueryClient } from '@tanstack/react-query';
import { allOf } from '../all-of.ts';
import { bodyWith, loose } from '../app.ts';
import { t } from '../messages.ts';

const soonMs = 60 * 86_400_000;
type Expiry = 'expired' | 'soon' | 'good';

function expiryOf({ expiresAt }: ApplicationKey): Expiry {
  const left = new Date(expiresAt).getTime() - Date.now();
  return left <= 0 ? 'expired' : left < soonMs ? 'soon' : 'good';
}

const tones = { expired: 'bad', soon: 'look', good: 'good' } as const;
const shortKid = (kid: string): string => (kid.length > 16 ? `${kid.slice(0, 12)}…` : kid);

export function SigningKeys({ app }: { app: Application }) {
  const [{ panel, key }, change] = useAddress();
  const [rotating, setRotating] = useState<ApplicationKey>();
  const queryKey = ['applications', 'keys', app.id];
  const current = loose(app).credentials.signing?.kid;
  const found = useApi(queryKey, (signal) => allOf(api.listApplicationKeys({ appId: app.id }, { signal })));
  const use = useAction(
    (kid: string) =>
      api.replaceApplication({
        appId: app.id,
        body: bodyWith(app, { credentials: { ...loose(app).credentials, signing: { kid } } }),
      }),
    {
      done: t('keys.used'),
      changes: [['applications', 'one', app.id], queryKey, ['applications', 'metadata', app.id]],
      after: () => setRotating(undefined),
      undo: () => (current === undefined ? undefined : { run: () => use.run(current) }),
      isQuiet: true,
    },
  );
  const columns: readonly Column<ApplicationKey>[] = [
    {
      key: 'kid',
      title: t('keys.key'),
      isName: true,
      cell: (one) => (
        <Group gap="xs" component="span">
          <code>{shortKid(one.kid)}</code>
          {one.kid === current && <Status tone="good">{t('keys.current')}</Status>}
        </Group>
      ),
    },
    {
      key: 'created',
      title: t('keys.created'),
      onPhone: 'hidden',
      cell: (one) => <Moment at={one.created} />,
    },
    {
      key: 'expires',
      title: t('keys.expires'),
      cell: (one) => (
        <Status tone={tones[expiryOf(one)]}>
          {t(`keys.${expiryOf(one)}`, { day: dayOf(one.expiresAt) })}
        </Status>
      ),
    },
  ];
  const close = () => change({ panel: undefined, key: undefined });
  const mine = found.data?.find(({ kid }) => kid === current);
  return (
    <Section
      title={t('keys.title')}
      lead={t('keys.lead')}
      actions={
        may('okta.apps.manage') && (
          <Button
            leftSection={<IconKey size={18} aria-hidden />}
            onClick={() => change({ panel: 'new-key' })}
          >
            {t('keys.generate')}
          </Button>
        )
      }
    >
      {mine !== undefined && expiryOf(mine) !== 'good' && (
        <Alert
          color={expiryOf(mine) === 'expired' ? 'red' : 'yellow'}
          icon={<IconAlertTriangle aria-hidden />}
          mb="md"
        >
          {t(expiryOf(mine) === 'expired' ? 'keys.warnExpired' : 'keys.warnSoon', {
            day: dayOf(mine.expiresAt),
          })}
        </Alert>
      )}
      <Loaded of={found}>
        {(keys) => (
          <DataTable
            label={t('keys.title')}
            rows={keys}
            columns={columns}
            idOf={({ kid }) => kid}
            rowActions={(one) => (
              <RowMenu
                of={shortKid(one.kid)}
                actions={[
                  { label: t('keys.show'), run: () => change({ panel: 'key', key: one.kid }) },
                  may('okta.apps.manage') &&
                    one.kid !== current && { label: t('keys.use'), run: () => setRotating(one) },
                  may('okta.apps.manage') && {
                    label: t('keys.clone'),
                    run: () => change({ panel: 'clone', key: one.kid }),
                  },
                ]}
              />
            )}
          />
        )}
      </Loaded>
      <SidePanel title={t('keys.generate')} isOpen={panel === 'new-key'} close={close}>
        {panel === 'new-key' && <Generate app={app} close={close} />}
      </SidePanel>
      <SidePanel title={t('keys.show')} isOpen={panel === 'key' && key !== undefined} close={close}>
        {panel === 'key' && key !== undefined && <Certificate app={app} kid={key} />}
      </SidePanel>
      <SidePanel title={t('keys.clone')} isOpen={panel === 'clone' && key !== undefined} close={close}>
        {panel === 'clone' && key !== undefined && <Clone app={app} kid={key} close={close} />}
      </SidePanel>
      <Confirm
        title={t('keys.useTitle')}
        confirm={t('keys.use')}
        isOpen={rotating !== undefined}
        close={() => setRotating(undefined)}
        run={() => rotating !== undefined && use.run(rotating.kid)}
        isRunning={use.isRunning}
        error={use.error}
      >
        {t('keys.useHelp')}
      </Confirm>
    </Section>
  );
}

function Generate({ app, close }: { app: Application; close: () => void }) {
  const queries = useQueryClient();
  const of = useApiForm<{ validityYears: number }>({
    initial: { validityYears: 10 },
    mayLeave: true,
    save: ({ validityYears }) => api.generateApplicationKey({ appId: app.id, validityYears }),
    done: t('keys.generated'),
    after: () => {
      void queries.invalidateQueries({ queryKey: ['applications', 'keys', app.id] });
      close();
    },
  });
  return (
    <ApiFormFrame of={of} submit={t('keys.generate')} cancel={close}>
      <Stack>
        <Text c="dimmed">{t('keys.generateHelp')}</Text>
        <NumberInput
          label={t('keys.years')}
          min={2}
          max={10}
          allowDecimal={false}
          {...of.form.getInputProps('validityYears')}
        />
      </Stack>
    </ApiFormFrame>
  );
}

function Certificate({ app, kid }: { app: Application; kid: string }) {
  const found = useApi(['applications', 'keys', app.id, 'one', kid], (signal) =>
    api.getApplicationKey({ appId: app.id, keyId: kid }, { signal }),
  );
  return (
    <Loaded of={found}>
      {(key) => (
        <Stack>
          <CopyField label={t('keys.kid')} value={key.kid} />
          <CopyField label={t('keys.thumbprint')} value={key['x5t#S256']} />
          <CopyField
            label={t('values.certificate')}
            value={`-----BEGIN CERTIFICATE-----\n${key.x5c[0]?.match(/.{1,64}/g)?.join('\n') ?? ''}\n-----END CERTIFICATE-----\n`}
          />
        </Stack>
      )}
    </Loaded>
  );
}

function Clone({ app, kid, close }: { app: Application; kid: string; close: () => void }) {
  const of = useApiForm<{ target: Picked | undefined }>({
    initial: { target: undefined },
    validate: { target: (value: Picked | undefined) => (value === undefined ? t('keys.chooseApp') : null) },
    mayLeave: true,
    save: ({ target }) => api.cloneApplicationKey({ appId: app.id, keyId: kid, targetAid: target?.id ?? '' }),
    done: t('keys.cloned'),
    after: close,
  });
  return (
    <ApiFormFrame of={of} submit={t('keys.clone')} cancel={close}>
      <Stack>
        <Text c="dimmed">{t('keys.cloneHelp')}</Text>
        <Picker
          source={appsSource}
          label={t('keys.cloneTo')}
          value={of.form.values.target}
          onChange={(target) => of.form.setFieldValue('target', target)}
          error={of.form.errors['target']}
          required
        />
      </Stack>
    </ApiFormFrame>
  );
}
