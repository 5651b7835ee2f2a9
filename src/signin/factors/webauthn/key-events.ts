import type { Requester } from '#src/directory/schemas/index.ts';
import type { User } from '#src/directory/users/index.ts';
import { factorEvent } from '#src/signin/factors/user-factors/index.ts';
import type { NewEvent } from '#src/system-log/index.ts';
import type { Passkey } from './passkey-store.ts';

type Owner = Pick<User, 'id' | 'login' | 'profile'>;
type App = { id: string; label: string | undefined } | undefined;

const named = ({ id }: Pick<Passkey, 'id'>) => ({ id, factorType: 'webauthn', provider: 'FIDO' }) as const;

export const keyMade = (user: Owner, key: Passkey, by: Requester): NewEvent =>
  factorEvent('user.mfa.factor.activate', user, named(key), by, {
    debugData: {
      ...(key.aaguid !== undefined && { aaguid: key.aaguid }),
      attestation: `${key.attestationFormat ?? 'none'}${key.isTrusted ? ', trusted' : ''}`,
    },
  });

/** Used without a name or password before it. */
export const keyUsed = (user: Owner, key: Passkey, by: Requester, isRight: boolean, app: App): NewEvent =>
  factorEvent('user.authentication.auth_via_mfa', user, named(key), by, {
    reason: isRight ? undefined : 'INVALID_CREDENTIALS',
    debugData: { factor: 'webauthn:webauthn', factorType: 'webauthn' },
    app,
  });

/** Right in everything but its counter: somebody may have a copy. */
export const keyCopied = (user: Owner, key: Passkey, by: Requester): NewEvent =>
  factorEvent('user.mfa.attempt_bypass', user, named(key), by, {
    reason: 'SIGNATURE_COUNTER_WENT_BACK',
    ...(key.aaguid !== undefined && { debugData: { aaguid: key.aaguid } }),
  });
