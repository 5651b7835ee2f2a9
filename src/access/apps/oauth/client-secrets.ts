import { constantTimeEqual, type Keyring, sha256 } from '#src/platform/crypto/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { notFound, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import { timingSafeEqual } from 'node:crypto';
import type { OidcClient } from '../app.ts';
import { type ClientSecret, maximumSecrets } from './client-credential.ts';
import * as store from './client-credential-store.ts';

const purpose = 'access.client-secret';
const object = 'OAuth2ClientSecretMediated';

export type SecretNeeds = { ids: Ids; keyring: Pick<Keyring, 'encrypt' | 'decrypt'> };

/** Whether text is one of the client's ACTIVE secrets. Every secret is compared, so that time tells nothing. */
export function isClientSecret(client: Pick<OidcClient, 'secrets'>, presented: string): boolean {
  const hash = sha256(presented);
  let found = false;
  for (const secret of client.secrets) found = timingSafeEqual(secret.hash, hash) || found;
  return found;
}

export function revealSecret(needs: Pick<SecretNeeds, 'keyring'>, secret: Pick<ClientSecret, 'box'>): string {
  return needs.keyring.decrypt(purpose, Buffer.from(secret.box)).toString('utf8');
}

/** A row for a secret: the one given, or 64 random characters. */
export function makeSecret(
  needs: SecretNeeds,
  appId: string,
  given: string | undefined,
  nowMs: number,
): ClientSecret {
  const text = given ?? needs.ids.newSecret(48);
  return {
    id: needs.ids.newId('ocs'),
    appId,
    status: 'ACTIVE',
    hash: sha256(text),
    box: needs.keyring.encrypt(purpose, Buffer.from(text)),
    createdMs: nowMs,
    lastUpdatedMs: nowMs,
  };
}

/** What Okta asks of a secret that somebody brings along, beyond its length in the schema. */
export function checkGivenSecret(secret: string | undefined, method: string): void {
  if (secret === undefined) return;
  if (method === 'private_key_jwt' || method === 'none') {
    throw validationFailed('client_secret', [
      `'client_secret' can't be used when 'token_endpoint_auth_method' is '${method}'.`,
    ]);
  }
  if (method === 'client_secret_jwt' && secret.length < 32) {
    throw validationFailed('client_secret', [
      "client_secret: 'client_secret' must be at least '32' characters long when 'token_endpoint_auth_method' is 'client_secret_jwt'.",
    ]);
  }
}

/**
 * Brings the secrets of a client in line with what an app body says: a secret method needs one; a secret that is sent
 * replaces the newest, and sending back what was read changes nothing.
 */
export async function settleSecrets(
  tx: Tx,
  needs: SecretNeeds,
  app: { id: string; method: string; given: string | undefined; nowMs: number },
): Promise<void> {
  if (!app.method.startsWith('client_secret')) return;
  const active = (await store.listSecrets(tx, app.id)).filter((secret) => secret.status === 'ACTIVE');
  const newest = active.at(-1);
  if (app.given === undefined && newest !== undefined) return;
  if (app.given !== undefined) {
    const { given } = app;
    if (active.some((secret) => constantTimeEqual(secret.hash, sha256(given)))) return;
    if (newest !== undefined) await store.deleteSecret(tx, newest.id);
  }
  await store.insertSecret(tx, makeSecret(needs, app.id, app.given, app.nowMs));
}

export async function addSecret(
  tx: Tx,
  needs: SecretNeeds,
  app: { id: string; given: string | undefined; status: 'ACTIVE' | 'INACTIVE'; nowMs: number },
): Promise<ClientSecret> {
  if ((await store.listSecrets(tx, app.id)).length >= maximumSecrets) {
    throw validationFailed(object, ["You've reached the maximum number of client secrets per client."]);
  }
  const secret = { ...makeSecret(needs, app.id, app.given, app.nowMs), status: app.status };
  await store.insertSecret(tx, secret);
  return secret;
}

export async function changeSecretStatus(
  tx: Tx,
  appId: string,
  secretId: string,
  status: 'ACTIVE' | 'INACTIVE',
  nowMs: number,
): Promise<ClientSecret> {
  const secrets = await store.listSecrets(tx, appId);
  const secret = secrets.find((one) => one.id === secretId);
  if (secret === undefined) throw notFound(secretId, 'OAuth2ClientSecretMediated');
  const others = secrets.filter((one) => one.id !== secretId && one.status === 'ACTIVE');
  if (status === 'INACTIVE' && secret.status === 'ACTIVE' && others.length === 0) {
    throw validationFailed(object, ["You can't deactivate the only active client secret."]);
  }
  await store.setSecretStatus(tx, secretId, status, nowMs);
  return { ...secret, status, lastUpdatedMs: nowMs };
}

export async function removeSecret(tx: Tx, appId: string, secretId: string): Promise<ClientSecret> {
  const secret = (await store.listSecrets(tx, appId)).find((one) => one.id === secretId);
  if (secret === undefined) throw notFound(secretId, 'OAuth2ClientSecretMediated');
  if (secret.status === 'ACTIVE') {
    throw validationFailed(object, [
      "You can't delete an active client secret. Deactivate the secret before deleting it.",
    ]);
  }
  await store.deleteSecret(tx, secretId);
  return secret;
}

/** Gives what there was. */
export async function removeAll(tx: Tx, appId: string): Promise<ClientSecret[]> {
  const secrets = await store.listSecrets(tx, appId);
  for (const { id } of secrets) await store.deleteSecret(tx, id);
  return secrets;
}
