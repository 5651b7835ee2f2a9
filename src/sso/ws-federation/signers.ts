import { createXmlSigner, type XmlSigner } from '#src/protocols/xml/index.ts';
import type { RelyingPartyApp } from './relying-party.ts';
import type { WsFederationNeeds } from './ws-federation-needs.ts';

export type Signers = {
  /** Of the key that the app trusts; made once for each. */
  of(app: RelyingPartyApp): XmlSigner;
};

/** More than any node has apps; a bound all the same, since keys come and go while it runs. */
const keptSigners = 1024;

export function createSigners({ appKeys }: Pick<WsFederationNeeds, 'appKeys'>): Signers {
  const made = new Map<string, XmlSigner>();
  return {
    of(app) {
      const { kid, certificate, privateKey } = appKeys.signing(app);
      // The certificate is in the name because a key may get another one.
      const name = `${app.id} ${kid} ${certificate}`;
      const known = made.get(name);
      if (known !== undefined) return known;
      if (made.size >= keptSigners) made.clear();
      const signer = createXmlSigner({
        key: privateKey,
        certificate,
        signature: 'RSA_SHA256',
        digest: 'SHA256',
      });
      made.set(name, signer);
      return signer;
    },
  };
}
