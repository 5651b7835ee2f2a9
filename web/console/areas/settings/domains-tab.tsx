import { Button, Select, Stack, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  api,
  ApiFormFrame,
  checks,
  Confirm,
  type CustomDomain,
  DataTable,
  Dialog,
  Empty,
  Loaded,
  may,
  RowMenu,
  Section,
  SidePanel,
  useAction,
  useAddress,
  useApi,
  useApiForm,
  words,
} from './kit.ts';
import { DnsRecords } from './dns-records.tsx';
import { useBrands, Validation } from './domain-parts.tsx';
import { EmailDomains } from './email-domains.tsx';
import { t } from './messages.ts';

export function DomainsTab() {
  return (
    <Stack gap="xl">
      <CustomDomains />
      {may('okta.emailDomains.read') && <EmailDomains />}
    </Stack>
  );
}

function CustomDomains() {
  const [{ panel }, change] = useAddress();
  const mayManage = may('okta.domains.manage');
  const [isAdding, setAdding] = useState(false);
  const [deleted, askDelete] = useState<CustomDomain>();
  const found = useApi(['domains'], async (signal) => (await api.listCustomDomains({ signal })).domains);
  const brands = useBrands();
  const changes = [['domains']];
  const verify = useAction(({ id: domainId }: CustomDomain) => api.verifyDomain({ domainId }), {
    changes,
    done: t('verified'),
  });
  const remove = useAction(({ id: domainId }: CustomDomain) => api.deleteCustomDomain({ domainId }), {
    changes,
    done: (_, { domain }) => t('deleted', { name: domain }),
    isQuiet: true,
    after: () => askDelete(undefined),
  });
  const add = mayManage && (
    <Button
      variant="default"
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => setAdding(true)}
    >
      {t('addDomain')}
    </Button>
  );
  const brandName = (id: string) => brands.data?.find(({ value }) => value === id)?.label ?? id;
  return (
    <Section
      title={t('customDomains')}
      lead={t('customDomainsLead')}
      actions={found.data?.length ? add : undefined}
    >
      <Loaded of={found}>
        {(rows) => (
          <DataTable
            label={t('customDomains')}
            rows={rows}
            idOf={({ id }) => id}
            empty={<Empty title={t('noDomains')} text={t('noDomainsHelp')} action={add} />}
            columns={[
              { key: 'domain', title: t('domain'), isName: true, cell: ({ domain }) => domain },
              { key: 'brand', title: t('brand'), cell: ({ brandId }) => brandName(brandId) },
              {
                key: 'status',
                title: words('status'),
                cell: ({ validationStatus }) => <Validation status={validationStatus} />,
              },
            ]}
            rowActions={(domain) => (
              <RowMenu
                of={domain.domain}
                actions={[
                  { label: t('showRecords'), run: () => change({ panel: domain.id }) },
                  mayManage && { label: t('verify'), run: () => verify.run(domain) },
                  mayManage && { label: t('delete'), isHarmful: true, run: () => askDelete(domain) },
                ]}
              />
            )}
          />
        )}
      </Loaded>
      <Dialog title={t('addDomain')} isOpen={isAdding} close={() => setAdding(false)}>
        <AddDomain
          close={(id) => {
            setAdding(false);
            if (id !== undefined) change({ panel: id });
          }}
        />
      </Dialog>
      <SidePanel
        title={t('showRecords')}
        isOpen={panel !== undefined}
        close={() => change({ panel: undefined })}
      >
        {panel !== undefined && (
          <OneDomain domainId={panel} brands={brands.data ?? []} mayManage={mayManage} />
        )}
      </SidePanel>
      <Confirm
        title={t('deleteDomainTitle', { name: deleted?.domain ?? '' })}
        confirm={t('delete')}
        name={deleted?.domain}
        isOpen={deleted !== undefined}
        close={() => askDelete(undefined)}
        run={() => deleted && remove.run(deleted)}
        isRunning={remove.isRunning}
        error={remove.error}
      >
        {t('deleteDomainHelp')}
      </Confirm>
    </Section>
  );
}

type OneProps = { domainId: string; brands: { value: string; label: string }[]; mayManage: boolean };

function OneDomain({ domainId, brands, mayManage }: OneProps) {
  const found = useApi(['domains', domainId], (signal) => api.getCustomDomain({ domainId }, { signal }));
  const save = useAction((brandId: string) => api.replaceCustomDomain({ domainId, body: { brandId } }), {
    done: t('brandSaved'),
    changes: [['domains']],
  });
  const verify = useAction(() => api.verifyDomain({ domainId }), {
    done: t('verified'),
    changes: [['domains']],
  });
  return (
    <Loaded of={found}>
      {({ brandId, validationStatus, dnsRecords }) => (
        <Stack>
          <Validation status={validationStatus} />
          <Select
            label={t('brand')}
            data={brands}
            value={brandId}
            allowDeselect={false}
            disabled={!mayManage || save.isRunning}
            onChange={(id) => id !== null && id !== brandId && save.run(id)}
          />
          <DnsRecords
            records={dnsRecords.map(({ fqdn, recordType, values }) => ({
              name: fqdn,
              type: recordType,
              value: values.join(' '),
            }))}
          />
          {mayManage && (
            <Button onClick={() => verify.run()} loading={verify.isRunning}>
              {t('verify')}
            </Button>
          )}
        </Stack>
      )}
    </Loaded>
  );
}

function AddDomain({ close }: { close: (id?: string) => void }) {
  const queries = useQueryClient();
  const form = useApiForm({
    initial: { domain: '' },
    validate: { domain: checks.required },
    mayLeave: true,
    save: ({ domain }) =>
      api.createCustomDomain({ body: { domain: domain.trim(), certificateSourceType: 'MANUAL' } }),
    done: t('domainAdded'),
    after: ({ id }) => {
      void queries.invalidateQueries({ queryKey: ['domains'] });
      close(id);
    },
  });
  return (
    <ApiFormFrame of={form} submit={words('add')} cancel={() => close()}>
      <TextInput
        label={t('domain')}
        description={t('domainHelp')}
        required
        data-autofocus
        {...form.form.getInputProps('domain')}
      />
    </ApiFormFrame>
  );
}
