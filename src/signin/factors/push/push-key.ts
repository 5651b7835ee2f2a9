import { generateSigningKey, importSigningKey, type SigningKey } from '#src/protocols/jose/index.ts';
import type { PushNeeds } from './push-needs.ts';
import { keepPushKey, readPushKey } from './settings-store.ts';

const purpose = 'push-key';

/** VAPID: the one key pair by which push services know this organisation. Browsers are bound to it, so it never changes by itself. */
export type PushKeyring = { current(): Promise<SigningKey> };

export function createPushKeyring(needs: Pick<PushNeeds, 'database' | 'keyring'>): PushKeyring {
  const { database, keyring } = needs;
  const open = (box: Buffer) => importSigningKey('ES256', keyring.decrypt(purpose, box));
  return {
    async current() {
      const kept = await readPushKey(database);
      if (kept !== undefined) return open(kept);
      const made = await generateSigningKey('ES256');
      const bytes = made.privateKey.export({ type: 'pkcs8', format: 'der' });
      // Of nodes that make one at the same time, the first has it.
      return open(await database.transaction((tx) => keepPushKey(tx, keyring.encrypt(purpose, bytes))));
    },
  };
}
