import { type MethodProof, packProofs, type PackedProof, unpackProofs } from '#src/access/proofs/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Sealer } from '#src/platform/crypto/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';

/** Everything a code stands for. It is nowhere but in the code itself, sealed; that it was spent is what is stored. */
export type CodeContent = {
  /** Names the authorization it came from; spent at redemption, and never twice. */
  readonly id: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly codeChallenge: string | undefined;
  readonly nonce: string | undefined;
  readonly userId: string;
  readonly sid: string;
  readonly serverId: string;
  readonly scopes: readonly string[];
  readonly amr: readonly string[];
  readonly proofs: readonly MethodProof[];
  readonly acr: string | undefined;
  readonly authTimeMs: number;
  readonly issuedMs: number;
  /** The refresh grant it will begin, so that a replay can end it. */
  readonly grantId: string | undefined;
};

/** Okta's and FAPI's minute. */
const lifetimeMs = 60 * 1000;
/** A spent code is remembered for longer than it would be accepted, whatever the clocks of two nodes say. */
const rememberedMs = 10 * 60 * 1000;
const kind = 'oauth-code';

export type AuthorizationCodes = {
  seal(content: Omit<CodeContent, 'id' | 'issuedMs'>): { code: string; id: string };
  /** Undefined for anything changed, foreign or expired. */
  open(code: string): CodeContent | undefined;
  /** Until when a spent code has to be remembered. */
  rememberUntilMs(content: CodeContent): number;
};

/** By position, because a code travels in an address and the names would be half of it. */
type Packed = [
  id: string,
  clientId: string,
  redirectUri: string,
  codeChallenge: string | 0,
  nonce: string | 0,
  userId: string,
  sid: string,
  serverId: string,
  scopes: string,
  amr: string,
  acr: string | 0,
  authTimeMs: number,
  issuedMs: number,
  grantId: string | 0,
  proofs: PackedProof[],
];

export function createAuthorizationCodes(needs: {
  clock: Clock;
  ids: Ids;
  sealer: Sealer;
}): AuthorizationCodes {
  const { clock, ids, sealer } = needs;
  return {
    seal(content) {
      const id = ids.newSecret(16);
      const nowMs = clock.nowMs();
      const packed: Packed = [
        id,
        content.clientId,
        content.redirectUri,
        content.codeChallenge ?? 0,
        content.nonce ?? 0,
        content.userId,
        content.sid,
        content.serverId,
        content.scopes.join(' '),
        content.amr.join(' '),
        content.acr ?? 0,
        content.authTimeMs,
        nowMs,
        content.grantId ?? 0,
        packProofs(content.proofs),
      ];
      return { code: sealer.seal(kind, packed, nowMs + lifetimeMs), id };
    },

    open(code) {
      const packed = sealer.open<Packed>(kind, code, clock.nowMs());
      if (packed === undefined) return undefined;
      const [
        id,
        clientId,
        redirectUri,
        codeChallenge,
        nonce,
        userId,
        sid,
        serverId,
        scopes,
        amr,
        acr,
        authTimeMs,
        issuedMs,
        grantId,
        proofs,
      ] = packed;
      return {
        id,
        clientId,
        redirectUri,
        codeChallenge: codeChallenge === 0 ? undefined : codeChallenge,
        nonce: nonce === 0 ? undefined : nonce,
        userId,
        sid,
        serverId,
        scopes: scopes.split(' '),
        amr: amr.split(' '),
        proofs: unpackProofs(proofs),
        acr: acr === 0 ? undefined : acr,
        authTimeMs,
        issuedMs,
        grantId: grantId === 0 ? undefined : grantId,
      };
    },

    rememberUntilMs: ({ issuedMs }) => issuedMs + rememberedMs,
  };
}
