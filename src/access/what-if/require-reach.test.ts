import { expect, test } from 'vitest';
import type { Caller } from '#src/platform/http/index.ts';
import { requireReach } from './require-reach.ts';

const needs = { mayReach: async () => true };
const reach = (scopes: string[] | undefined, permission: string) =>
  requireReach(
    needs,
    {
      kind: 'token',
      id: '00uadmin',
      permissions: 'all',
      ...(scopes === undefined ? {} : { scopes: new Set(scopes) }),
    } as unknown as Caller,
    permission,
    { kind: 'apps', id: '0oa1' },
  );

test('a token that is limited to the scope of the route is told nothing of what its body names beside', async () => {
  await expect(reach(['okta.users.read'], 'okta.apps.read')).rejects.toMatchObject({ code: 'E0000006' });
  await expect(reach(['okta.users.read', 'okta.apps.manage'], 'okta.apps.read')).resolves.toBeUndefined();
  await expect(reach(undefined, 'okta.apps.read')).resolves.toBeUndefined();
});
