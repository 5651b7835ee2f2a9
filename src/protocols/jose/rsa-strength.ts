import { decodeBase64url } from './base64url.ts';

const minimumBits = 2048;
/** Larger moduli are nobody's honest need and cost the verifier cubically. */
const maximumBits = 8192;

/** Why an RSA public key is too weak to verify with, or undefined when it is fine. */
export function rsaWeakness(modulus: string, exponent: string): string | undefined {
  const n = decodeBase64url(modulus);
  const e = decodeBase64url(exponent);
  if (n === undefined || e === undefined || n.length === 0 || e.length === 0)
    return 'n and e must be base64url';
  const bits = n.length * 8 - Math.clz32(n[0] ?? 0) + 24;
  if (bits < minimumBits) return `the modulus has fewer than ${minimumBits} bit`;
  if (bits > maximumBits) return `the modulus has more than ${maximumBits} bit`;
  if (e.length > 8) return 'the exponent is too large';
  const exponentValue = BigInt(`0x${e.toString('hex')}`);
  if (exponentValue < 3n || exponentValue % 2n === 0n) return 'the exponent must be odd and at least 3';
  return looksLikeRoca(BigInt(`0x${n.toString('hex')}`)) ? 'the modulus has the ROCA weakness' : undefined;
}

const rocaPrimes = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157] as const;

/**
 * CVE-2017-15361: an RSA library of smart cards made primes of the form k·M + 65537^a mod M, which are factored in
 * hours. The modulus of such a key is a power of 65537 modulo every small prime; of an honest key, by chance alone.
 */
function looksLikeRoca(n: bigint): boolean {
  return rocaPrimes.every((prime) => {
    const remainder = Number(n % BigInt(prime));
    let power = 1;
    do {
      if (power === remainder) return true;
      power = (power * 65537) % prime;
    } while (power !== 1);
    return false;
  });
}
