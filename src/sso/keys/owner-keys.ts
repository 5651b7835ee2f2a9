import { createSigner, importPublicJwk, importSigningKey, type Signer } from '#src/protocols/jose/index.ts';
import type { Keyring } from '#src/platform/crypto/index.ts';
import { expiredKeyPublishedMs, type OwnerKeys, type SigningKeyRecord } from './signing-key-record.ts';

export const signingKeyPurpose = 'signing-key';

/** Makes the keys of one owner ready for use: the private part is opened once, each header is encoded once. */
export function compileOwnerKeys(records: readonly SigningKeyRecord[], keyring: Keyring): OwnerKeys {
  const signers = new Map<string, Signer>();
  const publication = { text: '', untilMs: Number.NEGATIVE_INFINITY };

  return {
    records,
    verification: records.map((record) => importPublicJwk(record.publicJwk)),

    signer(algorithm, typ) {
      const name = `${algorithm} ${typ ?? ''}`;
      const made = signers.get(name);
      if (made !== undefined) return made;
      const record = records.find((one) => one.algorithm === algorithm && one.status === 'ACTIVE');
      if (record === undefined) return undefined;
      const { privateKey } = importSigningKey(
        algorithm,
        keyring.decrypt(signingKeyPurpose, record.privateBox),
      );
      const options = { kid: record.kid, algorithm, key: privateKey };
      const signer = createSigner(typ === undefined ? options : { ...options, typ });
      signers.set(name, signer);
      return signer;
    },

    published(nowMs) {
      if (nowMs >= publication.untilMs || publication.text === '') {
        const shown = records.filter((record) => nowMs < shownUntilMs(record));
        publication.text = JSON.stringify({ keys: shown.map((record) => record.publicJwk) });
        publication.untilMs = Math.min(...shown.map(shownUntilMs));
      }
      return publication.text;
    },
  };
}

function shownUntilMs(record: SigningKeyRecord): number {
  return record.expiredMs === undefined ? Number.POSITIVE_INFINITY : record.expiredMs + expiredKeyPublishedMs;
}
