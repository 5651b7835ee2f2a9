import { createDecipheriv, timingSafeEqual } from 'node:crypto';

/** What a YubiKey wrote into the 16 bytes that it encrypted. */
export type YubicoOtp = {
  privateId: Buffer;
  /** Counts the times it was put in. 15 bits. */
  sessionCounter: number;
  /** Counts the touches since then. */
  useCounter: number;
  timestamp: number;
};

const modhex = 'cbdefghijklnrtuv';

/** Undefined for what is no modhex: hexadecimal in letters that stand at the same place on every keyboard. */
export function fromModhex(text: string): Buffer | undefined {
  if (text.length % 2 !== 0) return undefined;
  const nibbles = [...text.toLowerCase()].map((letter) => modhex.indexOf(letter));
  if (nibbles.includes(-1)) return undefined;
  return Buffer.from(nibbles.map((nibble) => nibble.toString(16)).join(''), 'hex');
}

/** The public id that a code begins with, and the 32 letters that are encrypted. */
export function yubicoParts(code: string): { publicId: string; encrypted: Buffer } | undefined {
  const text = code.trim().toLowerCase();
  if (text.length < 34 || text.length > 64) return undefined;
  const encrypted = fromModhex(text.slice(-32));
  const publicId = text.slice(0, -32);
  return encrypted === undefined || fromModhex(publicId) === undefined ? undefined : { publicId, encrypted };
}

/** Undefined unless it was encrypted by this key for this private id and arrived whole. */
export function openYubicoOtp(
  encrypted: Buffer,
  { aesKey, privateId }: { aesKey: Buffer; privateId: Buffer },
): YubicoOtp | undefined {
  if (encrypted.length !== 16 || aesKey.length !== 16 || privateId.length !== 6) return undefined;
  const decipher = createDecipheriv('aes-128-ecb', aesKey, null).setAutoPadding(false);
  const plain = Buffer.concat([decipher.update(encrypted), decipher.final()]);
  const isWhole = crc16(plain) === residue;
  const isTheirs = timingSafeEqual(plain.subarray(0, 6), privateId);
  if (!isWhole || !isTheirs) return undefined;
  return {
    privateId: plain.subarray(0, 6),
    // The highest bit is a flag of old keys.
    sessionCounter: plain.readUInt16LE(6) & 0x7fff,
    timestamp: plain.readUIntLE(8, 3),
    useCounter: plain.readUInt8(11),
  };
}

/** What CRC-16 (ISO 13239) leaves of a block that ends with its own. */
const residue = 0xf0b8;

function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x8408 : crc >>> 1;
  }
  return crc;
}
