import { A, api, DataTable, Empty, Loaded, Section, useApi, words } from './kit.ts';
import { t } from './messages.ts';

export function DomainsTab({ brandId }: { brandId: string }) {
  const found = useApi(['brands', brandId, 'domains'], (signal) =>
    api.listBrandDomains({ brandId }, { signal }),
  );
  return (
    <Section title={t('tab.domains')} lead={t('domainsLead')}>
      <Loaded of={found}>
        {({ domains }) => (
          <DataTable
            label={t('tab.domains')}
            rows={domains as { id: string; domain: string; validationStatus: string }[]}
            idOf={({ id }) => id}
            columns={[
              { key: 'domain', title: words('name'), isName: true, cell: ({ domain }) => domain },
              { key: 'status', title: words('status'), cell: ({ validationStatus }) => validationStatus },
            ]}
            empty={
              <Empty
                title={t('noDomains')}
                text={t('noDomainsHelp')}
                action={
                  <A to="/settings" search={{ tab: 'domains' }}>
                    {t('toDomains')}
                  </A>
                }
              />
            }
          />
        )}
      </Loaded>
    </Section>
  );
}
