import { Button, Select, Stack, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  api,
  ApiFormFrame,
  checks,
  Confirm,
  CursorTable,
  Dialog,
  type EmailDomain,
  Empty,
  may,
  RowMenu,
  Section,
  SidePanel,
  useAction,
  useApiForm,
  useCursor,
  words,
} from './kit.ts';
import { DnsRecords } from './dns-records.tsx';
import { useBrands, Validation } from './domain-parts.tsx';
import { t } from './messages.ts';

export function EmailDomains() {
  const mayManage = may('okta.emailDomains.manage');
  const [edited, edit] = useState<EmailDomain | 'new'>();
  const [shown, show] = useState<EmailDomain>();
  const [deleted, askDelete] = useState<EmailDomain>();
  const list = useCursor(['email-domains'], (_after, signal) =>
    api.listEmailDomains({ expand: 'brands' }, { signal }),
  );
  const changes = [['email-domains'], ['brands']];
  const verify = useAction(({ id }: EmailDomain) => api.verifyEmailDomain({ emailDomainId: id }), {
    changes,
    done: t('verified'),
  });
  const remove = useAction(({ id }: EmailDomain) => api.deleteEmailDomain({ emailDomainId: id }), {
    changes,
    done: (_, { domain }) => t('deleted', { name: domain }),
    isQuiet: true,
    after: () => askDelete(undefined),
  });
  const add = mayManage && (
    <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => edit('new')}>
      {t('addEmailDomain')}
    </Button>
  );
  return (
    <Section title={t('emailDomains')} lead={t('emailDomainsLead')} actions={list.items.length > 0 && add}>
      <CursorTable
        label={t('emailDomains')}
        list={list}
        idOf={({ id }) => id}
        empty={<Empty title={t('noEmailDomains')} text={t('noEmailDomainsHelp')} action={add} />}
        columns={[
          {
            key: 'sender',
            title: t('sender'),
            isName: true,
            cell: ({ displayName, userName, domain }) => `${displayName} <${userName}@${domain}>`,
          },
          {
            key: 'brands',
            title: t('brand'),
            cell: ({ _embedded }) => _embedded?.brands.map(({ name }) => name).join(', ') ?? '',
          },
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
              { label: t('showRecords'), run: () => show(domain) },
              mayManage && { label: t('verify'), run: () => verify.run(domain) },
              mayManage && { label: words('edit'), run: () => edit(domain) },
              mayManage && { label: t('delete'), isHarmful: true, run: () => askDelete(domain) },
            ]}
          />
        )}
      />
      <Dialog title={t('emailDomains')} isOpen={edited !== undefined} close={() => edit(undefined)}>
        {edited !== undefined && (
          <SenderForm domain={edited === 'new' ? undefined : edited} close={() => edit(undefined)} />
        )}
      </Dialog>
      <SidePanel title={t('showRecords')} isOpen={shown !== undefined} close={() => show(undefined)}>
        {shown !== undefined && (
          <DnsRecords
            records={shown.dnsValidationRecords.map(({ fqdn, recordType, verificationValue }) => ({
              name: fqdn,
              type: recordType,
              value: verificationValue,
            }))}
          />
        )}
      </SidePanel>
      <Confirm
        title={t('deleteDomainTitle', { name: deleted?.domain ?? '' })}
        confirm={t('delete')}
        isOpen={deleted !== undefined}
        close={() => askDelete(undefined)}
        run={() => deleted && remove.run(deleted)}
        isRunning={remove.isRunning}
        error={remove.error}
      >
        {t('noEmailDomainsHelp')}
      </Confirm>
    </Section>
  );
}

function SenderForm({ domain, close }: { domain: EmailDomain | undefined; close: () => void }) {
  const queries = useQueryClient();
  const brands = useBrands();
  const form = useApiForm({
    initial: {
      displayName: domain?.displayName ?? '',
      userName: domain?.userName ?? 'noreply',
      domain: domain?.domain ?? '',
      brandId: '',
    },
    validate: {
      displayName: checks.required,
      userName: checks.required,
      domain: checks.required,
      brandId: (value: string) => (domain === undefined ? checks.required(value) : null),
    },
    mayLeave: true,
    save: ({ displayName, userName, domain: name, brandId }) =>
      domain === undefined
        ? api.createEmailDomain({ body: { displayName, userName, domain: name.trim(), brandId } })
        : api.replaceEmailDomain({ emailDomainId: domain.id, body: { displayName, userName } }),
    done: t('senderSaved'),
    after: () => {
      void queries.invalidateQueries({ queryKey: ['email-domains'] });
      close();
    },
  });
  const field = form.form.getInputProps;
  return (
    <ApiFormFrame of={form} cancel={close}>
      <Stack>
        <TextInput label={t('displayName')} required data-autofocus {...field('displayName')} />
        <TextInput label={t('userName')} required {...field('userName')} />
        <TextInput label={t('domain')} required disabled={domain !== undefined} {...field('domain')} />
        {domain === undefined && (
          <Select label={t('brand')} required data={brands.data ?? []} {...field('brandId')} />
        )}
      </Stack>
    </ApiFormFrame>
  );
}
