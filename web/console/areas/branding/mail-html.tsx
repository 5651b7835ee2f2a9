// A mail’s HTML as elements of this page: read by hand, and made of nothing but what can do no harm. No markup is ever given to the
// browser to parse, nothing is fetched, and no link leads anywhere.
import { createElement, Fragment, type ReactNode } from 'react';
import { t } from './messages.ts';

const kept = new Set(
  'a abbr b blockquote br center code div em font h1 h2 h3 h4 h5 h6 hr i li ol p pre s small span strong sub sup table tbody td tfoot th thead tr u ul'.split(
    ' ',
  ),
);
/** Gone with all that is in them. */
const dropped = new Set(['head', 'script', 'style', 'title', 'template', 'svg', 'object', 'iframe']);
const empty = new Set(['br', 'hr', 'img', 'meta', 'link', 'input', 'base', 'area', 'col', 'wbr']);

type Node = { name: string; attributes: Record<string, string>; children: (Node | string)[] };

const piece = /<!--[\s\S]*?-->|<![^>]*>|<(\/?)([a-zA-Z][\w:-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>|[^<]+|</g;
const attribute = /([^\s=/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: '\u00a0', apos: "'" };

function textOf(source: string): string {
  return source.replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+));/gi, (whole, tens, hex, name) => {
    if (name !== undefined) return entities[String(name).toLowerCase()] ?? whole;
    const code = tens === undefined ? Number.parseInt(hex, 16) : Number(tens);
    return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
  });
}

function treeOf(html: string): Node {
  const root: Node = { name: 'div', attributes: {}, children: [] };
  const open = [root];
  for (const [source, slash, tag, rest = ''] of html.matchAll(piece)) {
    const parent = open.at(-1) ?? root;
    if (tag === undefined) {
      if (!source.startsWith('<!')) parent.children.push(textOf(source));
      continue;
    }
    const name = tag.toLowerCase();
    if (slash === '/') {
      const at = open.findLastIndex((one) => one.name === name);
      if (at > 0) open.length = at;
      continue;
    }
    const node: Node = { name, attributes: attributesOf(rest), children: [] };
    parent.children.push(node);
    if (!empty.has(name) && !rest.trimEnd().endsWith('/')) open.push(node);
  }
  return root;
}

function attributesOf(source: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name = '', double, single, bare] of source.matchAll(attribute))
    found[name.toLowerCase()] = textOf(double ?? single ?? bare ?? '');
  return found;
}

/** Without what fetches, and what would leave the sheet. */
function styleOf(source: string): Record<string, string> {
  const style: Record<string, string> = {};
  for (const part of source.split(';')) {
    const at = part.indexOf(':');
    const name = part.slice(0, at).trim().toLowerCase();
    const value = part.slice(at + 1).trim();
    if (at < 1 || value === '' || /url\(|expression|image/i.test(value)) continue;
    if (!/^[a-z-]+$/.test(name) || /^(?:position|z-index|behavior|content)$/.test(name)) continue;
    style[name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())] = value;
  }
  return style;
}

function propsOf({ name, attributes }: Node): Record<string, unknown> {
  const { style, align, width, colspan, rowspan, lang, dir } = attributes;
  const isCell = name === 'td' || name === 'th';
  return {
    style: {
      ...(align !== undefined && /^(?:left|right|center)$/i.test(align)
        ? name === 'table'
          ? { marginInline: 'auto' }
          : { textAlign: align }
        : {}),
      ...(width === undefined || !/^\d+%?$/.test(width)
        ? {}
        : { width: width.endsWith('%') ? width : `${width}px` }),
      ...(style === undefined ? {} : styleOf(style)),
    },
    ...(name === 'table' ? { role: 'presentation' } : {}),
    ...(isCell && colspan !== undefined ? { colSpan: Number(colspan) || 1 } : {}),
    ...(isCell && rowspan !== undefined ? { rowSpan: Number(rowspan) || 1 } : {}),
    ...(lang === undefined ? {} : { lang }),
    ...(dir === 'rtl' || dir === 'ltr' ? { dir } : {}),
  };
}

const inTables = new Set(['table', 'thead', 'tbody', 'tfoot', 'tr']);

function elementOf(node: Node | string, key: number, within: string): ReactNode {
  if (typeof node === 'string') return inTables.has(within) && node.trim() === '' ? null : node;
  const { name, attributes, children } = node;
  if (dropped.has(name)) return null;
  if (name === 'img') return <em key={key}>{t('picturePlace', { name: attributes['alt'] ?? '' })}</em>;
  const rows = children.map((one, at) => elementOf(one, at, name));
  // As a browser reads it: rows stand in a body.
  const hasRows = name === 'table' && children.some((one) => typeof one !== 'string' && one.name === 'tr');
  const inside = hasRows ? createElement('tbody', {}, rows) : rows;
  if (name === 'body') return createElement('div', { key, ...propsOf(node) }, inside);
  // What is not known stands as its text.
  if (!kept.has(name)) return <Fragment key={key}>{inside}</Fragment>;
  if (empty.has(name)) return createElement(name, { key });
  // Not a link: it would lead somewhere.
  const tag = name === 'a' ? 'span' : name === 'center' || name === 'font' ? 'div' : name;
  const props = propsOf(node);
  const underline = name === 'a' ? { textDecoration: 'underline', color: '#0b57d0' } : {};
  return createElement(
    tag,
    { key, ...props, style: { ...underline, ...(props['style'] as object) } },
    inside,
  );
}

/** A mail on white paper. */
export function MailSheet({ html, label }: { html: string; label: string }) {
  return (
    <div className="mail-sheet" role="document" aria-label={label} tabIndex={0}>
      {elementOf({ ...treeOf(html), name: 'div' }, 0, '')}
    </div>
  );
}
