import { Anchor, Badge, Button, Group, Stack } from '@mantine/core';
import { useState } from 'react';
import type { Application, OAuth2TokenForApplication } from '../../../kit/api.ts';
import {
  A,
  api,
  type Column,
  Confirm,
  CursorTable,
  Empty,
  Facts,
  Loaded,
  may,
  Moment,
  RowMenu,
  Section,
  SidePanel,
  useAction,
  useAddress,
  useApi,
  useCursor,
  useNamed,
  words,
} from '../../../kit/index.ts';
import { t } from '../messages.ts';

type Token = OAuth2TokenForApplication;
const keyOf = (app: Application) => ['applications', 'tokens', app.id];
const mayManage = () => may('okta.apps.manage');

export function RefreshTokens({ app }: { app: Application }) {
  const [{ panel, token }, change] = useAddress();
  const [leaving, setLeaving] = useState<Token | 'all'>();
  const list = useCursor(keyOf(app), (after, signal) =>
    api.listOAuth2TokensForApplication(
      { appId: app.id, limit: 50, ...(after === undefined ? {} : { after }) },
      { signal },
    ),
  );
  const people = useNamed('people', [...new Set(list.items.map(({ userId }) => userId))]);
  const nameOf = (userId: string) => people.find(({ id }) => id === userId)?.label ?? userId;
  const columns: readonly Column<Token>[] = [
    {
      key: 'person',
      title: t('tokens.person'),
      isName: true,
      cell: ({ userId }) => (
        <Anchor component={A} to={`/people/${userId}`}>
          {nameOf(userId)}
        </Anchor>
      ),
    },
    {
      key: 'scopes',
      title: t('tokens.scopes'),
      cell: ({ scopes }) => (
        <Group gap={4} component="span">
          {scopes.map((scope) => (
            <Badge key={scope} variant="default" tt="none">
              {scope}
            </Badge>
          ))}
        </Group>
      ),
    },
    { key: 'created', title: words('created'), cell: ({ created }) => <Moment at={created} /> },
    {
      key: 'expires',
      title: t('tokens.expires'),
      onPhone: 'hidden',
      cell: ({ expiresAt }) => <Moment at={expiresAt} />,
    },
  ];
  const revoke = useAction(
    (of: Token | 'all') =>
      of === 'all'
        ? api.revokeOAuth2TokensForApplication({ appId: app.id })
        : api.revokeOAuth2TokenForApplication({ appId: app.id, tokenId: of.id }),
    { done: t('tokens.revoked'), changes: [keyOf(app)], after: () => setLeaving(undefined), isQuiet: true },
  );
  return (
    <Section
      title={t('tokens.title')}
      lead={t('tokens.lead')}
      actions={
        mayManage() &&
        list.items.length > 0 && (
          <Button variant="light" color="red" onClick={() => setLeaving('all')}>
            {t('tokens.revokeAll')}
          </Button>
        )
      }
    >
      <CursorTable
        label={t('tokens.title')}
        list={list}
        columns={columns}
        idOf={({ id }) => id}
        empty={<Empty title={t('tokens.none')} text={t('tokens.noneText')} />}
        rowActions={(one) => (
          <RowMenu
            of={nameOf(one.userId)}
            actions={[
              { label: t('tokens.show'), run: () => change({ panel: 'token', token: one.id }) },
              mayManage() && { label: t('tokens.revoke'), run: () => setLeaving(one), isHarmful: true },
            ]}
          />
        )}
      />
      <SidePanel
        title={t('tokens.show')}
        isOpen={panel === 'token' && token !== undefined}
        close={() => change({ panel: undefined, token: undefined })}
      >
        {panel === 'token' && token !== undefined && <ShowToken app={app} tokenId={token} />}
      </SidePanel>
      <Confirm
        title={t(leaving === 'all' ? 'tokens.revokeAllTitle' : 'tokens.revokeTitle')}
        confirm={t(leaving === 'all' ? 'tokens.revokeAll' : 'tokens.revoke')}
        isOpen={leaving !== undefined}
        close={() => setLeaving(undefined)}
        run={() => leaving !== undefined && revoke.run(leaving)}
        isRunning={revoke.isRunning}
        error={revoke.error}
      >
        {t('tokens.revokeHelp')}
      </Confirm>
    </Section>
  );
}

function ShowToken({ app, tokenId }: { app: Application; tokenId: string }) {
  const found = useApi([...keyOf(app), 'one', tokenId], (signal) =>
    api.getOAuth2TokenForApplication({ appId: app.id, tokenId, expand: 'scope' }, { signal }),
  );
  return (
    <Loaded of={found}>
      {({ id, issuer, created, lastUpdated, expiresAt, scopes, _embedded }) => (
        <Stack>
          <Facts
            of={[
              [words('id'), <code key="id">{id}</code>],
              [t('values.issuer'), issuer],
              [words('created'), <Moment key="at" at={created} absolute />],
              [t('tokens.lastUsed'), <Moment key="used" at={lastUpdated} absolute />],
              [t('tokens.expires'), <Moment key="until" at={expiresAt} absolute />],
              [
                t('tokens.scopes'),
                (_embedded?.scopes ?? []).length > 0
                  ? _embedded?.scopes.map(({ name, description }) => (
                      <div key={name}>
                        {name}
                        {description !== undefined && <span className="soft"> {description}</span>}
                      </div>
                    ))
                  : scopes.join(' '),
              ],
            ]}
          />
        </Stack>
      )}
    </Loaded>
  );
}
