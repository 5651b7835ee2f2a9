export const xenc = 'http://www.w3.org/2001/04/xmlenc#';
export const xenc11 = 'http://www.w3.org/2009/xmlenc11#';

type Cipher = {
  readonly uri: string;
  readonly cipher: string;
  readonly keyBytes: number;
  readonly ivBytes: number;
};

export const ciphers = {
  AES128_CBC: { uri: `${xenc}aes128-cbc`, cipher: 'aes-128-cbc', keyBytes: 16, ivBytes: 16 },
  AES256_CBC: { uri: `${xenc}aes256-cbc`, cipher: 'aes-256-cbc', keyBytes: 32, ivBytes: 16 },
  AES128_GCM: { uri: `${xenc11}aes128-gcm`, cipher: 'aes-128-gcm', keyBytes: 16, ivBytes: 12 },
  AES256_GCM: { uri: `${xenc11}aes256-gcm`, cipher: 'aes-256-gcm', keyBytes: 32, ivBytes: 12 },
} as const satisfies Record<string, Cipher>;

/** OAEP with MGF1-SHA1: what every implementation reads. SHA-1 is no weakness there, since nothing rests on collisions. */
export const oaepUri = `${xenc}rsa-oaep-mgf1p`;
export const oaep11Uri = `${xenc11}rsa-oaep`;
export const rsa15Uri = `${xenc}rsa-1_5`;

export const gcmTagBytes = 16;
