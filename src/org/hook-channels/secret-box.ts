import type { Keyring } from '#src/platform/crypto/index.ts';

/** A secret of one thing of one kind: in the row of another it does not open. */
export type SecretBox = {
  seal(id: string, secret: string): Buffer;
  open(id: string, box: Buffer): string;
};

export function createSecretBox(keyring: Keyring, kind: string): SecretBox {
  const purpose = (id: string) => `${kind}\0${id}`;
  return {
    seal: (id, secret) => keyring.encrypt(purpose(id), Buffer.from(secret)),
    open: (id, box) => keyring.decrypt(purpose(id), Buffer.from(box)).toString(),
  };
}
