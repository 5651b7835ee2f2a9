import { createXmlSigner, type XmlSigner } from '#src/protocols/xml/index.ts';
import type { SamlAppInstance } from './saml-app.ts';
import type { SamlNeeds } from './saml-needs.ts';

export type Signers = {
  /** Of the key that the app trusts and the algorithm it wants; made once for each. */
  of(app: SamlAppInstance): XmlSigner;
};

/** More than any node has apps; a bound all the same, since keys come and go while it runs. */
const keptSigners = 4096;

export function createSigners({ appKeys }: Pick<SamlNeeds, 'appKeys'>): Signers {
  const made = new Map<string, XmlSigner>();
  return {
    of(app) {
      const key = appKeys.signing(app);
      const { signatureAlgorithm: signature, digestAlgorithm: digest } = app.saml;
      // The certificate is in the name because a key may get another one.
      const name = `${app.id} ${key.kid} ${key.certificate} ${signature} ${digest}`;
      const known = made.get(name);
      if (known !== undefined) return known;
      if (made.size >= keptSigners) made.clear();
      const signer = createXmlSigner({
        key: key.privateKey,
        certificate: key.certificate,
        signature,
        digest,
      });
      made.set(name, signer);
      return signer;
    },
  };
}
