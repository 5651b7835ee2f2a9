import type { Ids } from '#src/platform/ids/index.ts';

/** Every letter as likely as any other: bytes that would make some likelier are thrown away. */
export function randomText(ids: Pick<Ids, 'newSecret'>, alphabet: string, length: number): string {
  const most = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < length) {
    for (const byte of Buffer.from(ids.newSecret(length * 2), 'base64url')) {
      if (byte < most && text.length < length) text += alphabet[byte % alphabet.length];
    }
  }
  return text;
}

export const randomDigits = (ids: Pick<Ids, 'newSecret'>, length: number): string =>
  randomText(ids, '0123456789', length);

/** As people type it: with spaces or hyphens, or in the full width of a Japanese keyboard. */
export const typedCode = (text: string): string => text.normalize('NFKC').replace(/[\s\-‐-―−ー]/g, '');
