import { html, type Markup } from '#web/ui/index.ts';

/** An app as a picture: its logo, or the letters of its name. Decoration, since the name stands beside. */
export function appPicture(app: { label: string; logoUrl?: string | undefined }): Markup {
  return app.logoUrl
    ? html`<img class="logo" src="${app.logoUrl}" alt="" width="56" height="56" loading="lazy" decoding="async">`
    : html`<span class="logo initials tint-${tintOf(app.label)}" aria-hidden="true">${initialsOf(app.label)}</span>`;
}

/** One or two letters that stand for a name: of its first two words, or its first. */
export function initialsOf(label: string): string {
  const words = label.normalize('NFC').match(/[\p{L}\p{N}]+/gu) ?? [];
  const [first = '?', second] = words;
  const letters = (word: string, count: number) => [...word].slice(0, count).join('');
  // Han and kana say enough with one letter.
  if (/^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/u.test(first)) return letters(first, 1);
  return (second === undefined ? letters(first, 2) : letters(first, 1) + letters(second, 1)).toUpperCase();
}

/** One of six tints, the same one for a name every day. */
function tintOf(label: string): number {
  let sum = 0;
  for (const letter of label) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return sum % 6;
}
