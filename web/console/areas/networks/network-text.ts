// A list of networks as somebody types or pastes it: what each line means, and what is wrong with it before it is sent. The server decides.

export type Problem = { line: number; text: string; reason: 'address' | 'prefix' | 'backwards' | 'families' };
export type Networks = {
  entries: { value: string; line: number }[];
  problems: Problem[];
  /** Lines that say again what a line above them said. */
  repeated: number;
};

type Address = { family: 4 | 6; value: bigint };

export function readNetworks(text: string): Networks {
  const found: Networks = { entries: [], problems: [], repeated: 0 };
  const seen = new Set<string>();
  for (const [index, whole] of text.split('\n').entries()) {
    // `10.0.0.0/8  # the office`, and what spreadsheets put between.
    const words = (whole.split('#')[0] ?? '').split(/[,;]/);
    for (const word of words) {
      const value = word.replace(/\s+/g, '').replaceAll('–', '-').toLowerCase();
      if (value === '') continue;
      const line = index + 1;
      const reason = problemOf(value);
      if (reason !== undefined) found.problems.push({ line, text: word.trim().slice(0, 60), reason });
      else if (seen.has(value)) found.repeated += 1;
      else {
        seen.add(value);
        found.entries.push({ value, line });
      }
    }
  }
  return found;
}

function problemOf(value: string): Problem['reason'] | undefined {
  if (value.includes('/')) {
    const [address = '', prefix = '', ...more] = value.split('/');
    const read = addressOf(address);
    if (read === undefined || more.length > 0) return 'address';
    const most = read.family === 4 ? 32 : 128;
    return /^\d{1,3}$/.test(prefix) && Number(prefix) <= most ? undefined : 'prefix';
  }
  const [from = '', to = from, ...more] = value.split('-');
  const [first, last] = [addressOf(from), addressOf(to)];
  if (first === undefined || last === undefined || more.length > 0) return 'address';
  if (first.family !== last.family) return 'families';
  return first.value <= last.value ? undefined : 'backwards';
}

export function addressOf(text: string): Address | undefined {
  if (!text.includes(':')) {
    const parts = text.split('.');
    const isGood =
      parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
    if (!isGood) return undefined;
    return { family: 4, value: parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n) };
  }
  if (!/^[0-9a-f:.]+$/i.test(text)) return undefined;
  try {
    // The browser writes every form of an IPv6 address in the same one.
    const plain = new URL(`http://[${text}]/`).hostname.slice(1, -1);
    const [head = '', tail] = plain.split('::');
    const left = head === '' ? [] : head.split(':');
    const right = tail === undefined || tail === '' ? [] : tail.split(':');
    const words = [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
    return { family: 6, value: words.reduce((sum, word) => sum * 65_536n + BigInt(`0x${word}`), 0n) };
  } catch {
    return undefined;
  }
}

/** As it is shown for editing: a range of one address is that address. */
export const textOf = (entries: readonly { value: string }[] | null | undefined): string =>
  (entries ?? [])
    .map(({ value }) => {
      const [from, to] = value.split('-');
      return from === to ? from : value;
    })
    .join('\n');

/** `gateways[3].value` and `gateways.3.value` mean the fourth that was sent. */
export function placeOf(field: string): { list: 'gateways' | 'proxies'; index: number } | undefined {
  const [, list, index] = /^(gateways|proxies)(?:\[|\.)(\d+)/.exec(field) ?? [];
  return list === undefined ? undefined : { list: list as 'gateways' | 'proxies', index: Number(index) };
}
