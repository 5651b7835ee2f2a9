import { Select, Text } from '@mantine/core';
import { A, api, dayOf, pageOf, useApi } from './kit.ts';
import { t } from './messages.ts';

type Props = { value: string; onChange: (kid: string) => void; error?: React.ReactNode };

/** One of the certificates that were added, by which the other side is believed. */
export function CertificateSelect({ value, onChange, error }: Props) {
  const found = useApi(['idp-keys', 'all'], async (signal) => {
    const { items } = await pageOf(api.listIdentityProviderKeys({ limit: '200' }, { signal }));
    return items;
  });
  const keys = found.data ?? [];
  const options = keys.map(({ kid, expiresAt }) => ({
    value: kid,
    label: `${kid} (${t('expires')}: ${dayOf(expiresAt)})`,
  }));
  const known = options.some((one) => one.value === value);
  return (
    <>
      <Select
        label={t('certificate')}
        description={t('certificateHelp')}
        required
        data={value === '' || known ? options : [...options, { value, label: value }]}
        value={value === '' ? null : value}
        onChange={(kid) => onChange(kid ?? '')}
        error={error}
      />
      {found.data?.length === 0 && (
        <Text size="sm">
          {t('noCertificateYet')}{' '}
          <A to="/identity-providers" search={{ tab: 'keys', create: 'key' }}>
            {t('addKey')}
          </A>
        </Text>
      )}
    </>
  );
}
