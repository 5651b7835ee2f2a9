import { Button, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  api,
  type AuthorizationServer,
  Confirm,
  CopyId,
  CursorTable,
  Facts,
  may,
  Moment,
  RowMenu,
  Section,
  SidePanel,
  Status,
  useAction,
  useAddress,
  useCursor,
  words,
} from './kit.ts';
import { KeyPanel } from './key-panel.tsx';
import { t } from './messages.ts';

const tones = { ACTIVE: 'good', NEXT: 'look', EXPIRED: 'quiet' } as const;

export function KeysTab({ server }: { server: AuthorizationServer }) {
  const { id: serverId, name, credentials } = server;
  const [{ panel }, change] = useAddress();
  const [isAsking, asking] = useDisclosure();
  const list = useCursor(['authorizationServers', serverId, 'keys'], (_after, signal) =>
    api.listAuthorizationServerKeys({ serverId }, { signal }),
  );
  const rotate = useAction(() => api.rotateAuthorizationServerKeys({ serverId, body: { use: 'sig' } }), {
    done: t('rotated'),
    changes: [['authorizationServers']],
    isQuiet: true,
    after: asking.close,
  });
  const { rotationMode, lastRotated, nextRotation } = credentials.signing;
  return (
    <Section
      title={t('tab.keys')}
      lead={t('keysLead')}
      actions={
        may('okta.authorizationServers.manage') && (
          <Button variant="default" onClick={asking.open}>
            {t('rotate')}
          </Button>
        )
      }
    >
      <Stack>
        <Facts
          of={[
            [t('rotation'), t(`rotation.${rotationMode}`)],
            [t('lastRotated'), <Moment key="last" at={lastRotated} />],
            rotationMode === 'AUTO' && [t('nextRotation'), <Moment key="next" at={nextRotation} />],
          ]}
        />
        <CursorTable
          label={t('tab.keys')}
          list={list}
          idOf={({ kid }) => kid}
          rowActions={({ kid }) => (
            <RowMenu of={kid} actions={[{ label: t('showKey'), run: () => change({ panel: kid }) }]} />
          )}
          columns={[
            { key: 'kid', title: t('kid'), isName: true, cell: ({ kid }) => <CopyId id={kid} /> },
            { key: 'alg', title: t('algorithm'), cell: ({ alg, kty }) => alg ?? kty },
            {
              key: 'status',
              title: words('status'),
              cell: ({ status }) => <Status tone={tones[status]}>{t(`key.${status}`)}</Status>,
            },
          ]}
        />
      </Stack>
      <SidePanel
        title={t('publicKey')}
        isOpen={panel !== undefined}
        close={() => change({ panel: undefined })}
      >
        {panel !== undefined && <KeyPanel serverId={serverId} keyId={panel} />}
      </SidePanel>
      <Confirm
        title={t('rotateTitle', { name })}
        confirm={t('rotate')}
        isOpen={isAsking}
        close={asking.close}
        run={() => rotate.run()}
        isRunning={rotate.isRunning}
        error={rotate.error}
      >
        {t('rotateHelp')}
      </Confirm>
    </Section>
  );
}
