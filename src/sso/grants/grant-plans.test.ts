// What the management API asks of tokens and consents, at 40,000 of each: no table is walked, whoever they are of.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '#src/platform/database/index.ts';
import { costlyParts } from '#test/kit/plans.ts';
import { testPlatform, type TestPlatform } from '#test/kit/platform.ts';
import { listConsents } from './consent-store.ts';
import * as tokens from './refresh-token-store.ts';
import { findCutoffs } from './token-cutoff-store.ts';

let platform: TestPlatform;
const at = new Date('2026-11-27T00:00:00Z');
const later = new Date('2027-11-27T00:00:00Z');
const userId = '00u00000000000000777';
const clientId = 'client-7';
const tables = ['refresh_tokens', 'oauth_consents', 'token_cutoffs'];

beforeAll(async () => {
  platform = await testPlatform();
  await platform.database.query(sql`
    insert into refresh_tokens (user_id, id, client_id, server_id, issuer, scopes, grant_type, amr, auth_time, created_at,
      last_updated_at, idle_expires_at, secret_hash)
    select '00u' || lpad((n % 4000)::text, 17, '0'), 'oar' || lpad(n::text, 17, '0'), 'client-' || n % 50, 'default', 'i',
      '{openid}', 'authorization_code', '{pwd}', ${at}, ${at}, ${at}, ${later}, '\\x00'
    from generate_series(1, 40000) n`);
  await platform.database.query(sql`
    insert into oauth_consents (user_id, id, client_id, server_id, scope, created_at, last_updated_at)
    select '00u' || lpad((n % 4000)::text, 17, '0'), 'oag' || lpad(n::text, 17, '0'), 'client-' || n % 50, 'default',
      'scope-' || n, ${at}, ${at}
    from generate_series(1, 40000) n`);
  await platform.database.query(sql`
    insert into token_cutoffs (client_id, user_id, before) select 'client-' || n, '', ${at} from generate_series(1, 20000) n`);
  await platform.database.query(sql`analyze refresh_tokens, oauth_consents, token_cutoffs`);
});
afterAll(() => platform.close());

test.each<[string, number, Parameters<typeof costlyParts>[3]]>([
  [
    'the tokens of an app',
    100,
    (db) => tokens.listHeldGrants(db, { clientId, after: undefined, limit: 21, at }),
  ],
  [
    'a later page of them',
    100,
    (db) => tokens.listHeldGrants(db, { clientId, after: 'oar00000000000020000', limit: 21, at }),
  ],
  ['one of them', 5, (db) => tokens.findHeldGrant(db, { clientId, id: 'oar00000000000000007' })],
  [
    'the tokens of a person at an app',
    50,
    (db) => tokens.listHeldGrants(db, { clientId, userId, after: undefined, limit: 21, at }),
  ],
  ['the consents of a person', 50, (db) => listConsents(db, { userId, after: undefined, limit: 21 })],
  ['the clients of a person', 100, (db) => tokens.listClientIdsOfUser(db, userId, at)],
  ['whether a token was cut off', 5, (db) => findCutoffs(db, ['client-7 ', `client-7 ${userId}`])],
])('%s', async (_what, atMost, read) => {
  expect(await costlyParts(platform.database, tables, atMost, read)).toEqual([]);
});
