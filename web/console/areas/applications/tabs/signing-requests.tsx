// Certificates that somebody else issues: a request here, signed there, published here.
import { Button, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { IconCertificate } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Application, CsrForApplication } from '../../../kit/api.ts';
import {
  api,
  ApiFormFrame,
  checks,
  type Column,
  Confirm,
  CopyField,
  DataTable,
  Empty,
  Loaded,
  may,
  Moment,
  RowMenu,
  Section,
  SidePanel,
  useAction,
  useAddress,
  useApi,
  useApiForm,
  words,
} from '../../../kit/index.ts';
import { allOf } from '../all-of.ts';
import { t } from '../messages.ts';

const columns: readonly Column<CsrForApplication>[] = [
  { key: 'id', title: words('id'), isName: true, cell: ({ id }) => <code>{id.slice(0, 14)}…</code> },
  { key: 'created', title: words('created'), cell: ({ created }) => <Moment at={created} /> },
];

const keyOf = (app: Application) => ['applications', 'csrs', app.id];

export function SigningRequests({ app }: { app: Application }) {
  const [{ panel, csr }, change] = useAddress();
  const [leaving, setLeaving] = useState<CsrForApplication>();
  const found = useApi(keyOf(app), (signal) =>
    allOf(api.listCsrsForApplication({ appId: app.id }, { signal })),
  );
  const revoke = useAction(
    (one: CsrForApplication) => api.revokeCsrFromApplication({ appId: app.id, csrId: one.id }),
    { done: t('csr.revoked'), changes: [keyOf(app)], after: () => setLeaving(undefined), isQuiet: true },
  );
  const add = may('okta.apps.manage') && (
    <Button
      variant="default"
      leftSection={<IconCertificate size={18} aria-hidden />}
      onClick={() => change({ panel: 'new-csr' })}
    >
      {t('csr.add')}
    </Button>
  );
  const close = () => change({ panel: undefined, csr: undefined });
  return (
    <Section title={t('csr.title')} lead={t('csr.lead')} actions={(found.data ?? []).length > 0 && add}>
      <Loaded of={found}>
        {(requests) => (
          <DataTable
            label={t('csr.title')}
            rows={requests}
            columns={columns}
            idOf={({ id }) => id}
            empty={<Empty title={t('csr.none')} text={t('csr.noneText')} action={add} />}
            rowActions={(one) => (
              <RowMenu
                of={one.id}
                actions={[
                  { label: t('csr.open'), run: () => change({ panel: 'csr', csr: one.id }) },
                  may('okta.apps.manage') && {
                    label: t('csr.revoke'),
                    run: () => setLeaving(one),
                    isHarmful: true,
                  },
                ]}
              />
            )}
          />
        )}
      </Loaded>
      <SidePanel title={t('csr.add')} isOpen={panel === 'new-csr'} close={close}>
        {panel === 'new-csr' && (
          <Ask app={app} after={(id) => change({ panel: 'csr', csr: id })} close={close} />
        )}
      </SidePanel>
      <SidePanel title={t('csr.open')} isOpen={panel === 'csr' && csr !== undefined} close={close}>
        {panel === 'csr' && csr !== undefined && <Publish app={app} csrId={csr} close={close} />}
      </SidePanel>
      <Confirm
        title={t('csr.revokeTitle')}
        confirm={t('csr.revoke')}
        isOpen={leaving !== undefined}
        close={() => setLeaving(undefined)}
        run={() => leaving !== undefined && revoke.run(leaving)}
        isRunning={revoke.isRunning}
        error={revoke.error}
      >
        {t('csr.revokeHelp')}
      </Confirm>
    </Section>
  );
}

type Subject = { commonName: string; organizationName: string; countryName: string; localityName: string };

function Ask({ app, after, close }: { app: Application; after: (id: string) => void; close: () => void }) {
  const queries = useQueryClient();
  const of = useApiForm<Subject, CsrForApplication>({
    initial: { commonName: location.hostname, organizationName: '', countryName: '', localityName: '' },
    validate: { commonName: checks.required },
    mayLeave: true,
    save: (values) =>
      api.generateCsrForApplication({
        appId: app.id,
        body: {
          subject: Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== '')),
        },
      }),
    after: (made) => {
      void queries.invalidateQueries({ queryKey: keyOf(app) });
      after(made.id);
    },
  });
  const field = (name: keyof Subject, isRequired = false) => (
    <TextInput label={t(`csr.${name}`)} required={isRequired} name={name} {...of.form.getInputProps(name)} />
  );
  return (
    <ApiFormFrame of={of} submit={t('csr.add')} cancel={close}>
      <Stack>
        {field('commonName', true)}
        {field('organizationName')}
        {field('localityName')}
        {field('countryName')}
      </Stack>
    </ApiFormFrame>
  );
}

function Publish({ app, csrId, close }: { app: Application; csrId: string; close: () => void }) {
  const queries = useQueryClient();
  const found = useApi([...keyOf(app), 'one', csrId], (signal) =>
    api.getCsrForApplication({ appId: app.id, csrId }, { signal }),
  );
  const of = useApiForm<{ certificate: string }>({
    initial: { certificate: '' },
    validate: { certificate: checks.required },
    mayLeave: true,
    save: ({ certificate }) =>
      api.publishCsrFromApplication({
        appId: app.id,
        csrId,
        body: certificate,
        contentType: 'application/x-pem-file',
      }),
    done: t('csr.published'),
    after: () => {
      void queries.invalidateQueries({ queryKey: keyOf(app) });
      void queries.invalidateQueries({ queryKey: ['applications', 'keys', app.id] });
      close();
    },
  });
  return (
    <Stack>
      <Loaded of={found}>
        {({ csr }) => (
          <CopyField
            label={t('csr.request')}
            help={t('csr.requestHelp')}
            value={`-----BEGIN CERTIFICATE REQUEST-----\n${csr.match(/.{1,64}/g)?.join('\n') ?? ''}\n-----END CERTIFICATE REQUEST-----\n`}
          />
        )}
      </Loaded>
      {may('okta.apps.manage') && (
        <ApiFormFrame of={of} submit={t('csr.publish')} cancel={close}>
          <Stack>
            <Text c="dimmed">{t('csr.publishHelp')}</Text>
            <Textarea
              label={t('csr.certificate')}
              autosize
              minRows={5}
              maxRows={12}
              spellCheck={false}
              required
              name="certificate"
              {...of.form.getInputProps('certificate')}
            />
          </Stack>
        </ApiFormFrame>
      )}
    </Stack>
  );
}
