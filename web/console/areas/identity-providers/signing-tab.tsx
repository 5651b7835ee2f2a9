import { Button, Group } from '@mantine/core';
import { KeyStatus } from './key-status.tsx';
import {
  api,
  CopyId,
  CursorTable,
  Empty,
  may,
  Moment,
  Section,
  Status,
  useAction,
  useApi,
  useCursor,
  words,
} from './kit.ts';
import { t } from './messages.ts';

/** The keys by which we sign what goes to a SAML provider. */
export function SigningTab({ idpId }: { idpId: string }) {
  const list = useCursor(['idps', idpId, 'signing'], (_after, signal) =>
    api.listIdentityProviderSigningKeys({ idpId }, { signal }),
  );
  const active = useApi(['idps', idpId, 'signing', 'active'], async (signal) => {
    const keys = await api.listActiveIdentityProviderSigningKey({ idpId }, { signal });
    return keys.map(({ kid }) => kid);
  });
  const generate = useAction(() => api.generateIdentityProviderSigningKey({ idpId, validityYears: '5' }), {
    done: t('generated'),
    changes: [['idps', idpId]],
  });
  const add = may('okta.identityProviders.manage') && (
    <Button variant="default" onClick={() => generate.run()} loading={generate.isRunning}>
      {t('generate')}
    </Button>
  );
  return (
    <Section title={t('tab.signing')} lead={t('signingLead')} actions={list.items.length > 0 && add}>
      <CursorTable
        label={t('tab.signing')}
        list={list}
        idOf={({ kid }) => kid}
        empty={<Empty title={t('noSigning')} text={t('noSigningHelp')} action={add} />}
        columns={[
          { key: 'kid', title: t('keyId'), isName: true, cell: ({ kid }) => <CopyId id={kid} /> },
          {
            key: 'expires',
            title: t('expires'),
            cell: ({ expiresAt }) => <Moment at={expiresAt} absolute />,
          },
          {
            key: 'status',
            title: words('status'),
            cell: ({ kid, expiresAt }) => (
              <Group gap={6}>
                <KeyStatus expiresAt={expiresAt} />
                {active.data?.includes(kid) === true && <Status tone="good">{t('inUse')}</Status>}
              </Group>
            ),
          },
        ]}
      />
    </Section>
  );
}
