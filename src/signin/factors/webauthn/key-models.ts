import type { Aaguids, Authenticators } from '#src/access/authenticators/index.ts';
import { type KeyModel, leadsToRoot, type ReadRegistration } from '#src/protocols/webauthn/index.ts';
import { knownModels } from './known-models.ts';

/** What a model of authenticators is known to be, and by whose word. */
export type Vouched = {
  /** Its attestation leads to a root that an administrator or the operator gave for this very model. */
  isTrusted: boolean;
  hardwareProtected: boolean;
  fipsCompliant: boolean;
};

export type KeyModels = {
  /** Whether there is anybody's word to hold an attestation against; without, none is asked for. */
  areAny(): Promise<boolean>;
  vouch(read: ReadRegistration, nowMs: number): Promise<Vouched>;
  /** For people. */
  nameOf(aaguid: string | undefined): Promise<string | undefined>;
};

const nothing: Vouched = { isTrusted: false, hardwareProtected: false, fipsCompliant: false };
const noModel = '00000000-0000-0000-0000-000000000000';

export type KeyModelNeeds = {
  authenticators: Pick<Authenticators, 'find'>;
  /** Models that administrators described. */
  aaguids?: Pick<Aaguids, 'list'> | undefined;
  /** Of the FIDO metadata that the operator gave as a file. */
  keyModels?: readonly KeyModel[] | undefined;
};

export function createKeyModels({ authenticators, aaguids, keyModels = [] }: KeyModelNeeds): KeyModels {
  const published = new Map(keyModels.map((model) => [model.aaguid, model]));

  const described = async (): Promise<KeyModel[]> => {
    const authenticator = authenticators.find('webauthn');
    if (aaguids === undefined || authenticator === undefined) return [];
    return (await aaguids.list(authenticator.id)).map(({ aaguid, name, characteristics, certificates }) => ({
      aaguid,
      name,
      roots: certificates.map(({ x5c }) => Buffer.from(x5c, 'base64')),
      hardwareProtected: characteristics.hardwareProtected,
      fipsCompliant: characteristics.fipsCompliant,
    }));
  };

  return {
    areAny: async () => published.size > 0 || (await described()).some(({ roots }) => roots.length > 0),
    async vouch({ credential: { aaguid }, chain }, nowMs) {
      // Self-attestation and `none` have no chain: whoever wrote the key wrote the model too.
      if (chain.length === 0 || aaguid === noModel) return nothing;
      const own = (await described()).filter((model) => model.aaguid === aaguid);
      const model = [...own, published.get(aaguid)].find(
        (one) => one !== undefined && leadsToRoot(chain, one.roots, nowMs),
      );
      if (model === undefined) return nothing;
      const { hardwareProtected, fipsCompliant } = model;
      return { isTrusted: true, hardwareProtected, fipsCompliant };
    },
    async nameOf(aaguid) {
      if (aaguid === undefined || aaguid === noModel) return undefined;
      const own = (await described()).find((model) => model.aaguid === aaguid);
      return own?.name ?? published.get(aaguid)?.name ?? knownModels[aaguid];
    },
  };
}
