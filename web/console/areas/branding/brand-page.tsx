import { AddressTabs, api, type Brand, Loaded, may, Page, pageOf, Status, useApi, usePath } from './kit.ts';
import { DomainsTab } from './domains-tab.tsx';
import { LookTab } from './look-tab.tsx';
import { MailsTab } from './mails-tab.tsx';
import { t } from './messages.ts';
import { SettingsTab } from './settings-tab.tsx';

export default function BrandPage() {
  const { brandId } = usePath<{ brandId: string }>();
  const found = useApi(['brands', brandId], (signal) => api.getBrand({ brandId }, { signal }));
  return <Loaded of={found}>{(brand) => <OneBrand key={brand.id} brand={brand} />}</Loaded>;
}

function OneBrand({ brand }: { brand: Brand }) {
  const { id, name, isDefault } = brand;
  return (
    <Page
      title={name}
      crumbs={[{ label: t('title'), to: '/branding' }]}
      badge={isDefault && <Status tone="good">{t('isDefault')}</Status>}
      id={id}
      call={`GET /api/v1/brands/${id}/themes`}
    >
      <AddressTabs
        label={t('tabs')}
        tabs={[
          { key: 'look', label: t('tab.look'), content: () => <Look brandId={id} /> },
          {
            key: 'settings',
            label: t('tab.settings'),
            content: () => <SettingsTab key={JSON.stringify(brand)} brand={brand} />,
          },
          ...(may('okta.templates.read')
            ? [{ key: 'mails', label: t('tab.mails'), content: () => <MailsTab brandId={id} /> }]
            : []),
          { key: 'domains', label: t('tab.domains'), content: () => <DomainsTab brandId={id} /> },
        ]}
      />
    </Page>
  );
}

/** A brand has one theme. */
function Look({ brandId }: { brandId: string }) {
  const found = useApi(['brands', brandId, 'theme'], async (signal) => {
    const { items } = await pageOf(api.listBrandThemes({ brandId }, { signal }));
    const themeId = items[0]?.id ?? '';
    return api.getBrandTheme({ brandId, themeId }, { signal });
  });
  return <Loaded of={found}>{(theme) => <LookTab key={theme.id} brandId={brandId} theme={theme} />}</Loaded>;
}
