// As much of HTML as it takes to say where something stands in a mail: read once, from the front, whatever somebody wrote.

export type Piece =
  | { kind: 'text'; text: string }
  | { kind: 'tag'; name: string; isEnd: boolean; source: string; isPlain: boolean }
  /** Comments, declarations, stylesheets and titles, with what is in them. */
  | { kind: 'unseen'; source: string };

const tagStart = /<(\/?)([A-Za-z][A-Za-z0-9:-]*)/y;
/** What every reader takes for the same tag: no bracket inside, quotation marks around whole values only. */
const plainTag =
  /^<\/?[A-Za-z][A-Za-z0-9:-]*(?:\s+[A-Za-z_:][\w:.-]*(?:\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>=`]+))?)*\s*\/?>$/;
const longestTag = 4_096;
/** Elements whose text is nothing that is read in a mail. */
const unseenElements = new Set(['style', 'title']);

export function piecesOf(html: string): Piece[] {
  const lower = html.toLowerCase();
  const pieces: Piece[] = [];
  /** Where there is none, once and for all. */
  const missing = new Set<string>();
  const endOf = (mark: string, from: number): number => {
    const found = missing.has(mark) ? -1 : lower.indexOf(mark, from);
    if (found < 0) missing.add(mark);
    return found < 0 ? html.length : found + mark.length;
  };
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open !== at) {
      const end = open < 0 ? html.length : open;
      pieces.push({ kind: 'text', text: html.slice(at, end) });
      at = end;
      continue;
    }
    tagStart.lastIndex = at;
    const [, slash, name = ''] = tagStart.exec(html) ?? [];
    const tag = name.toLowerCase();
    if (tag === '') {
      const isMark = /^<[!?/]/.test(html.slice(at, at + 2));
      const end = html.startsWith('<!--', at) ? endOf('-->', at + 4) : isMark ? endOf('>', at) : at + 1;
      const source = html.slice(at, end);
      pieces.push(isMark ? { kind: 'unseen', source } : { kind: 'text', text: source });
      at = end;
      continue;
    }
    const end = endOf('>', at);
    if (slash === '' && unseenElements.has(tag)) {
      const close = endOf(`</${tag}`, end);
      const after = endOf('>', close);
      pieces.push({ kind: 'unseen', source: html.slice(at, after) });
      at = after;
      continue;
    }
    const source = html.slice(at, end);
    const isPlain = source.length <= longestTag && plainTag.test(source);
    pieces.push({ kind: 'tag', name: tag, isEnd: slash === '/', source, isPlain });
    at = end;
  }
  return pieces;
}

/** Elements that fetch, send or hide, or are read by other rules than the rest: a link that opens an account stands beside none. */
const foreign = new Set(
  'base embed form frame frameset iframe link listing math noembed noframes noscript object plaintext script select svg template textarea xmp'.split(
    ' ',
  ),
);

/** Comments, declarations and stylesheets that end for every reader where they end here. */
const plainUnseen = [/^<!--(?!-?>)[^<>]*-->$/, /^<[!?/][^<>]*>$/, /^<(style|title)\b[^<>]*>[^<]*<\/\1\s*>$/i];
/** What lets a stylesheet find out where links lead, or bring in another that does. */
const reading = /^<style\b[^]*(?:href|@import|\\)/i;

/**
 * Why a wording could hand a link on to somebody else without the reader's doing, or undefined: the address of a picture is fetched
 * when the mail is opened, so that the link must be nothing but words, or the whole of what an `<a>` leads to.
 */
export function linkPlaceProblem(html: string, reference: string): string | undefined {
  const mark = new RegExp(`\\$\\{\\s*${reference}\\s*\\}`);
  const whole = new RegExp(`\\shref\\s*=\\s*(["'])\\s*\\$\\{\\s*${reference}\\s*\\}\\s*\\1`, 'i');
  const shown = `\${${reference}}`;
  for (const piece of piecesOf(html)) {
    if (piece.kind === 'text') continue;
    const start = piece.source.slice(0, 80);
    if (piece.kind === 'unseen') {
      if (!plainUnseen.some((plain) => plain.test(piece.source)) || reading.test(piece.source))
        return `${start} could be read in two ways, or read where links lead, so it has no place beside ${shown}`;
    } else if (foreign.has(piece.name) || /\shttp-equiv\b/i.test(piece.source))
      return `<${piece.name}> has no place beside ${shown}`;
    else if (!piece.isPlain)
      return `${start} is not plain enough to stand beside ${shown}: no < or > in values, quotation marks around them`;
    if (!mark.test(piece.source)) continue;
    const rest = piece.source.replace(whole, ' ');
    if (piece.kind !== 'tag' || piece.name !== 'a' || mark.test(rest) || /\sping\b/i.test(rest))
      return `${shown} has to stand in the text, or alone in the href of an <a>: elsewhere it could be sent to others`;
  }
  return undefined;
}

const entities: Record<string, string> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
};
const lineEnds = new Set(['br', 'p', 'div', 'tr', 'li', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6']);

/** For mail programs that show no HTML: the words, and where the links lead. */
export function asText(html: string): string {
  let text = '';
  let href: string | undefined;
  let inHead = false;
  for (const piece of piecesOf(html)) {
    if (piece.kind === 'tag' && piece.name === 'head') inHead = !piece.isEnd;
    if (inHead || piece.kind === 'unseen') continue;
    if (piece.kind === 'text') text += piece.text;
    else if (piece.name === 'a') {
      if (href !== undefined) text += ` (${href})`;
      href = piece.isEnd ? undefined : /\shref="([^"]*)"/i.exec(piece.source)?.[1];
    } else if (lineEnds.has(piece.name) && (piece.isEnd || piece.name === 'br')) text += '\n';
  }
  return text
    .replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => entities[entity] ?? entity)
    .split('\n')
    .map((line) => line.replace(/[^\S\n]+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');
}
