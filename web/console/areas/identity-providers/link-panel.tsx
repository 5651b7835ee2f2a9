import { Code, Stack, Text } from '@mantine/core';
import { A, api, CopyId, Facts, type LinkedUser, Loaded, Moment, pageOf, useApi, useNamed } from './kit.ts';
import { t } from './messages.ts';

/** As the list brings it along; by the id where it does not. */
export function nameOfLinked({ id, _embedded }: LinkedUser): string {
  const user = _embedded?.['user'] as { profile?: Record<string, string> } | undefined;
  const { firstName, lastName, login } = user?.profile ?? {};
  const name = [firstName, lastName].filter(Boolean).join(' ');
  return login === undefined ? id : `${name} (${login})`;
}

/** One person’s account there: what is known of it, and which tokens of it are kept. */
export function LinkPanel({ idpId, userId }: { idpId: string; userId: string }) {
  const [person] = useNamed('people', [userId]);
  const found = useApi(['idps', idpId, 'users', 'one', userId], (signal) =>
    api.getIdentityProviderApplicationUser({ idpId, userId }, { signal }),
  );
  const tokens = useApi(['idps', idpId, 'users', 'tokens', userId], async (signal) => {
    const { items } = await pageOf(api.listSocialAuthTokens({ idpId, userId }, { signal }));
    return items;
  });
  const providers = useApi(['idps', 'of', userId], async (signal) => {
    const { items } = await pageOf(api.listUserIdentityProviders({ userId }, { signal }));
    return items;
  });
  return (
    <Loaded of={found}>
      {(link) => (
        <Stack>
          <Facts
            of={[
              [
                t('person'),
                <A key="person" to={`/people/${userId}`}>
                  {person?.label ?? userId}
                </A>,
              ],
              [t('externalId'), <CopyId key="id" id={link.externalId} />],
              [t('linkedAt'), <Moment key="created" at={link.created} absolute />],
              [
                t('tokensHere'),
                tokens.data?.length
                  ? tokens.data.map(({ id, tokenType }) => <div key={id}>{tokenType}</div>)
                  : t('noTokens'),
              ],
              [
                t('otherProviders'),
                providers.data?.map(({ id, name }) => (
                  <div key={id}>
                    <A to={`/identity-providers/${id}`}>{name}</A>
                  </div>
                )),
              ],
            ]}
          />
          <Text fw={600}>{t('profileThere')}</Text>
          <Code block tabIndex={0} aria-label={t('profileThere')}>
            {JSON.stringify(link.profile, undefined, 2)}
          </Code>
        </Stack>
      )}
    </Loaded>
  );
}
