import type { Requester } from '#src/directory/schemas/index.ts';
import { notFound, validated, validationFailed } from '#src/platform/http/index.ts';
import type { TextRecords } from '#src/platform/outbound-http/index.ts';
import type { Authenticator, AuthenticatorMethod, LifecycleStatus, MethodType } from './authenticator.ts';
import type { Authenticators } from './authenticator-service.ts';
import { methodSchema } from './method-kinds.ts';
import { nextRpId, type RpIdFacts, rpIdOf, verifiedRpId } from './rp-id.ts';

/** A method and the authenticator that it is one of. */
export type Found = { authenticator: Authenticator; method: AuthenticatorMethod };

export type Methods = {
  get(id: string, type: MethodType): Promise<Found>;
  replace(id: string, type: MethodType, details: unknown, by: Requester): Promise<Found>;
  setStatus(id: string, type: MethodType, status: LifecycleStatus, by: Requester): Promise<Found>;
  /** Throws where the record is not there (yet). */
  verifyDomain(id: string, by: Requester): Promise<void>;
};

type Needs = { authenticators: Authenticators; textRecords: TextRecords; rpId: RpIdFacts };

export function createMethods({ authenticators, textRecords, rpId }: Needs): Methods {
  const change = async (
    id: string,
    type: MethodType,
    by: Requester,
    work: (found: Found) => AuthenticatorMethod,
  ): Promise<Found> => {
    const after = await authenticators.change(id, by, (before) => {
      const found = methodOf(before, type);
      const method = work(found);
      if (method === found.method) return before;
      return { ...before, methods: before.methods.map((one) => (one.type === type ? method : one)) };
    });
    return methodOf(after, type);
  };

  return {
    get: async (id, type) => methodOf(await authenticators.get(id), type),
    replace: (id, type, details, by) =>
      change(id, type, by, ({ authenticator, method }) => {
        const read = validated(methodSchema(authenticator.key, type), details, 'method');
        if (type !== 'webauthn') return { ...method, details: read };
        const settings = read['settings'] as { rpId?: Parameters<typeof nextRpId>[0] };
        const domain = nextRpId(settings.rpId, rpIdOf(method), rpId);
        const { rpId: _given, ...others } = settings;
        return { ...method, details: { settings: { ...others, ...(domain && { rpId: domain }) } } };
      }),
    setStatus: (id, type, status, by) =>
      change(id, type, by, ({ authenticator, method }) => {
        // Asking for what is already so changes nothing, and so nothing is written down.
        if (method.status === status) return method;
        const others = authenticator.methods.filter((one) => one.type !== type && one.status === 'ACTIVE');
        if (status === 'INACTIVE' && others.length === 0) {
          throw validationFailed('status', [
            'status: at least one method stays active; deactivate the authenticator instead',
          ]);
        }
        return { ...method, status };
      }),
    async verifyDomain(id, by) {
      const { method } = methodOf(await authenticators.get(id), 'webauthn');
      // Asked before anything is locked: a name server may take its time.
      const verified = await verifiedRpId(rpIdOf(method), (name) => textRecords.lookup(name));
      await change(id, 'webauthn', by, (now) => {
        // Somebody gave it another domain meanwhile: what was found says nothing about that one.
        if (rpIdOf(now.method)?.domain?.name !== verified.domain?.name) return now.method;
        if (rpIdOf(now.method)?.domain?.validationStatus === verified.domain?.validationStatus)
          return now.method;
        const settings = now.method.details['settings'] as object;
        return { ...now.method, details: { settings: { ...settings, rpId: verified } } };
      });
      if (verified.domain?.validationStatus === 'VERIFIED') return;
      const { fqdn = '', verificationValue = '' } = verified.domain?.dnsRecord ?? {};
      throw validationFailed('rpId', [
        `settings.rpId.domain: there is no TXT record ${fqdn} with the value ${verificationValue}`,
      ]);
    },
  };
}

function methodOf(authenticator: Authenticator, type: MethodType): Found {
  const method = authenticator.methods.find((one) => one.type === type);
  if (method === undefined) throw notFound(type, 'AuthenticatorMethod');
  return { authenticator, method };
}
