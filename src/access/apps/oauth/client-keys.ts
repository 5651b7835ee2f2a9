import type { Tx } from '#src/platform/database/index.ts';
import { notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import { type ClientKey, maximumKeys } from './client-credential.ts';
import * as store from './client-credential-store.ts';
import { readClientJwk, sameKeyAs } from './client-jwk.ts';

const object = 'JsonWebKey';

type KeyNeeds = { ids: Ids };

/** The keys of a body; refused as a whole when one cannot be used or two cannot be told apart. */
export function readClientKeys(
  given: readonly Readonly<Record<string, unknown>>[],
): Record<string, unknown>[] {
  const keys = given.map((key, index) => readClientJwk(key, `settings.oauthClient.jwks.keys.${index}`));
  if (keys.length > 1 && keys.some((key) => key.kid === undefined)) {
    throw validationFailed(object, ['Each key should have a unique kid when adding multiple keys.']);
  }
  const kids = keys.flatMap((key) => (key.kid === undefined ? [] : [key.kid]));
  if (new Set(kids).size !== kids.length) {
    throw validationFailed(object, ["All keys in the 'jwks' must have a unique `kid`."]);
  }
  return keys;
}

/** Replaces the set; a key that was there keeps its id, status and dates. */
export async function replaceKeys(
  tx: Tx,
  needs: KeyNeeds,
  appId: string,
  wanted: readonly Record<string, unknown>[],
  nowMs: number,
): Promise<void> {
  const before = await store.listKeys(tx, appId);
  const identity = (kid: unknown, jwk: Readonly<Record<string, unknown>>) =>
    `${String(kid ?? '')}\0${sameKeyAs(jwk)}`;
  const wantedIdentities = new Set(wanted.map((jwk) => identity(jwk.kid, jwk)));
  const kept = new Set<string>();
  for (const key of before) {
    const name = identity(key.kid, key.jwk);
    if (wantedIdentities.has(name)) kept.add(name);
    else await store.deleteKey(tx, key.id);
  }
  for (const jwk of wanted) {
    if (!kept.has(identity(jwk.kid, jwk)))
      await store.insertKey(tx, newKey(needs, appId, jwk, 'ACTIVE', nowMs));
  }
}

export async function addKey(
  tx: Tx,
  needs: KeyNeeds,
  app: { id: string; given: Record<string, unknown>; status: 'ACTIVE' | 'INACTIVE'; nowMs: number },
): Promise<ClientKey> {
  const jwk = readClientJwk(app.given, 'jwk');
  const before = await store.listKeys(tx, app.id);
  if (before.length >= maximumKeys) {
    throw validationFailed(object, [
      `You can't create a new key. You have reached the maximum number of keys allowed (${maximumKeys}). To add another key, you must first delete an existing one.`,
    ]);
  }
  if (before.length > 0 && (jwk.kid === undefined || before.some((key) => key.kid === undefined))) {
    throw validationFailed(object, [
      'Each key should have a unique kid when adding multiple keys. Use the Apps API to update the JWKS to add a kid for the existing key, or delete the existing key and re-add the key with a kid using the JWKS APIs.',
    ]);
  }
  if (before.some((key) => key.kid === jwk.kid)) {
    throw validationFailed(object, ["All keys in the 'jwks' must have a unique `kid`."]);
  }
  const key = newKey(needs, app.id, jwk, app.status, app.nowMs);
  await store.insertKey(tx, key);
  return key;
}

export async function changeKeyStatus(
  tx: Tx,
  app: { id: string; method: string; hasJwksUri: boolean },
  keyId: string,
  status: 'ACTIVE' | 'INACTIVE',
  nowMs: number,
): Promise<ClientKey> {
  const keys = await store.listKeys(tx, app.id);
  const key = keys.find((one) => one.id === keyId);
  if (key === undefined) throw notFound(keyId, 'JsonWebKey');
  const others = keys.filter((one) => one.id !== keyId && one.status === 'ACTIVE');
  const isLast = status === 'INACTIVE' && key.status === 'ACTIVE' && others.length === 0 && !app.hasJwksUri;
  if (isLast && app.method === 'private_key_jwt') {
    throw validationFailed(object, [
      "Can't deactivate the only active JSON Web Key when the value for `token_endpoint_auth_method` is `private_key_jwt`.",
    ]);
  }
  await store.setKeyStatus(tx, keyId, status, nowMs);
  return { ...key, status, lastUpdatedMs: nowMs };
}

export async function removeKey(tx: Tx, appId: string, keyId: string): Promise<ClientKey> {
  const key = (await store.listKeys(tx, appId)).find((one) => one.id === keyId);
  if (key === undefined) throw notFound(keyId, 'JsonWebKey');
  if (key.status === 'ACTIVE') {
    throw validationFailed(object, [
      "You can't delete an active JSON Web Key. Deactivate the key before deleting it.",
    ]);
  }
  await store.deleteKey(tx, keyId);
  return key;
}

function newKey(
  needs: KeyNeeds,
  appId: string,
  jwk: Record<string, unknown>,
  status: 'ACTIVE' | 'INACTIVE',
  nowMs: number,
): ClientKey {
  const kid = typeof jwk.kid === 'string' ? jwk.kid : undefined;
  return { id: needs.ids.newId('pks'), appId, status, kid, jwk, createdMs: nowMs, lastUpdatedMs: nowMs };
}
