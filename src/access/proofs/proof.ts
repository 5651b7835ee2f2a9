/** What a method of authentication can be worth. Policies speak of nothing else (NIST SP 800-63B-4; Okta's PossessionConstraint). */
export const characteristicNames = [
  'knowledge',
  'possession',
  'inherence',
  'phishingResistant',
  'hardwareProtected',
  'deviceBound',
  'userPresence',
  'userVerification',
] as const;
export type Characteristic = (typeof characteristicNames)[number];

/** One method by which somebody proved themselves, as a session or a grant remembers it. */
export type MethodProof = {
  /** Key of the authenticator: `okta_password`, `webauthn`, …; `recovery_code` for ours. */
  readonly key: string;
  /** Okta's name of the method: `password`, `otp`, `totp`, `push`, `webauthn`, `email`, `sms`, `voice`, `tac`, …. */
  readonly method: string;
  readonly atMs: number;
  readonly is: readonly Characteristic[];
  /** RFC 8176. `mfa` is not among them: it says something of several proofs. */
  readonly amr: readonly string[];
  readonly factorId?: string;
};

export function passwordProof(atMs: number): MethodProof {
  return { key: 'okta_password', method: 'password', atMs, is: ['knowledge'], amr: ['pwd'] };
}

/** How many kinds of proof these are: something known, something owned, something one is. */
export function kindsOf(proofs: readonly Pick<MethodProof, 'is'>[]): number {
  const kinds = new Set<Characteristic>();
  for (const { is } of proofs) {
    for (const one of is)
      if (one === 'knowledge' || one === 'possession' || one === 'inherence') kinds.add(one);
  }
  return kinds.size;
}

/** `amr` of RFC 8176: each method once, in the order they came, and `mfa` behind several kinds. */
export function amrOf(proofs: readonly MethodProof[]): string[] {
  const amr = new Set(proofs.flatMap((proof) => proof.amr));
  // What a remembered device spares somebody (access/decide) was not shown by them.
  if (kindsOf(proofs.filter(({ method }) => method !== 'remembered')) > 1) amr.add('mfa');
  return [...amr];
}

/** The last proof of each authenticator and factor; what came later takes the place of what came before. */
export function mergeProofs(before: readonly MethodProof[], now: readonly MethodProof[]): MethodProof[] {
  const nameOf = (proof: MethodProof) => `${proof.key} ${proof.method} ${proof.factorId ?? ''}`;
  const merged = new Map<string, MethodProof>();
  for (const proof of [...before, ...now]) {
    merged.delete(nameOf(proof));
    merged.set(nameOf(proof), proof);
  }
  return [...merged.values()];
}

const knowledge = new Set(['pwd', 'kba', 'pin']);
const possession = new Set(['otp', 'sms', 'tel', 'swk', 'hwk', 'pop', 'sc']);
const inherence = new Set(['fpt', 'face', 'iris', 'vbm', 'retina']);

/** What `amr` alone says, for grants and sessions that remember no more: nothing that a method might not have been. */
export function proofsFromAmr(amr: readonly string[], atMs: number): MethodProof[] {
  return amr.flatMap((method): MethodProof[] => {
    if (method === 'pwd') return [passwordProof(atMs)];
    const is: Characteristic[] = knowledge.has(method)
      ? ['knowledge']
      : possession.has(method)
        ? ['possession', 'userPresence']
        : inherence.has(method)
          ? ['inherence']
          : [];
    return is.length === 0 ? [] : [{ key: '', method, atMs, is, amr: [method] }];
  });
}

/** By position: proofs travel in codes and lie in rows. */
export type PackedProof = [
  key: string,
  method: string,
  atMs: number,
  is: number,
  amr: string,
  factorId?: string,
];

export function packProofs(proofs: readonly MethodProof[]): PackedProof[] {
  return proofs.map(({ key, method, atMs, is, amr, factorId }) => {
    const bits = characteristicNames.reduce(
      (sum, name, at) => (is.includes(name) ? sum | (1 << at) : sum),
      0,
    );
    const packed: PackedProof = [key, method, Math.floor(atMs), bits, amr.join(' ')];
    if (factorId !== undefined) packed.push(factorId);
    return packed;
  });
}

export function unpackProofs(packed: readonly PackedProof[]): MethodProof[] {
  return packed.map(([key, method, atMs, bits, amr, factorId]) => ({
    key,
    method,
    atMs,
    is: characteristicNames.filter((_, at) => (bits & (1 << at)) !== 0),
    amr: amr === '' ? [] : amr.split(' '),
    ...(factorId === undefined ? {} : { factorId }),
  }));
}
