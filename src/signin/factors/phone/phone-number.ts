/** E.164 of what was typed: spaces, hyphens, dots and brackets are let pass, and the full width of a Japanese keyboard. */
export function phoneNumber(typed: unknown): string | undefined {
  if (typeof typed !== 'string' || typed.length > 40) return undefined;
  const number = typed
    .normalize('NFKC')
    // "+44 (0)20 …": the zero is for calls within the country.
    .replace(/\(0\)/, '')
    .replace(/[\s\-‐-―−.()]/g, '');
  return /^\+[1-9]\d{6,14}$/.test(number) ? number : undefined;
}

/** `+81 •••• 5678`: enough to know one's own. */
export const maskedNumber = (number: string): string => `${number.slice(0, 3)} •••• ${number.slice(-2)}`;

/** The ten thousand numbers beside it, which fraud buys together. */
export const blockOf = (number: string): string => number.slice(0, -4);
