import type { MethodProof } from '#src/access/proofs/index.ts';
import type { Session } from '#src/access/sessions/index.ts';

export const qrKey = 'qr';
export const qrMethod = 'qr_handover';

/**
 * What an approval on a phone proves on a screen: never more than the session of the phone, nor anything newer. Something owned, where
 * the phone's session rests on something owned; else something known. A factor that was only remembered was not proved.
 */
export function worthOf({
  proofs,
  authTimeMs,
}: Pick<Session, 'proofs' | 'authTimeMs'>): MethodProof | undefined {
  const real = proofs.filter(({ method }) => method !== 'remembered');
  const newest = (kind: 'possession' | 'knowledge') =>
    real.filter(({ is }) => is.includes(kind)).sort((a, b) => b.atMs - a.atMs)[0];
  const owned = newest('possession');
  const known = newest('knowledge');
  const kind = owned !== undefined ? 'possession' : known !== undefined ? 'knowledge' : undefined;
  if (kind === undefined) return undefined;
  const isPresent = real.some(({ is }) => is.includes('userPresence'));
  return {
    key: qrKey,
    method: qrMethod,
    atMs: Math.min((owned ?? known)?.atMs ?? authTimeMs, authTimeMs),
    is: isPresent || kind === 'knowledge' ? [kind, 'userPresence'] : [kind],
    // RFC 8176: by more than one channel, with somebody there.
    amr: ['mca', 'user'],
  };
}
