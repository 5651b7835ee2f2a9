// Everything that somebody who holds a signed message, but not the key, can do to it: move, copy, wrap and rename its parts, play with
// IDs, namespaces and spellings, put in comments, instructions and forged parts, and splice it with other signed messages.
import { copyOf, elementsOf, type MutableElement, type MutableNode } from './mutable-xml.ts';
import type { Random } from './random.ts';

export type Material = {
  /** Other signed messages and forged ones, whose parts may be spliced in. */
  readonly others: readonly MutableElement[];
};

type Mutation = (root: MutableElement, random: Random, material: Material) => void;

const saml = 'urn:oasis:names:tc:SAML:2.0:assertion';
const dsig = 'http://www.w3.org/2000/09/xmldsig#';
const names = [
  'samlp:Response',
  'saml:Assertion',
  'saml:Subject',
  'saml:NameID',
  'saml:Issuer',
  'saml:Attribute',
  'saml:AttributeValue',
  'samlp:Extensions',
  'samlp:Status',
  'ds:Signature',
  'ds:SignedInfo',
  'ds:Object',
  'ds:Reference',
  'ds:KeyInfo',
  'ds:DigestValue',
  'Assertion',
  'x',
];
const ids = ['_a', '_r', '_a2', '_r2', '_forged', '', '#', '_A'];
const idAttributes = ['ID', 'Id', 'id', 'xml:id', 'AssertionID', 'saml:ID'];
const uris = [
  '',
  '#',
  '#_a',
  '#_r',
  '#_forged',
  '_a',
  '#xpointer(/)',
  "#xpointer(id('_a'))",
  'file:///etc/passwd',
  '#_A',
];
const algorithms = [
  `${dsig}hmac-sha1`,
  `${dsig}rsa-sha1`,
  `${dsig}sha1`,
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  'http://www.w3.org/2001/04/xmlenc#sha512',
  'http://www.w3.org/2001/10/xml-exc-c14n#',
  'http://www.w3.org/2001/10/xml-exc-c14n#WithComments',
  'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
  `${dsig}enveloped-signature`,
  `${dsig}base64`,
  'http://www.w3.org/TR/1999/REC-xpath-19991116',
  'http://www.w3.org/TR/1999/REC-xslt-19991116',
];
const namespaces = [
  saml,
  'urn:oasis:names:tc:SAML:2.0:protocol',
  dsig,
  'urn:evil',
  '',
  'http://www.w3.org/XML/1998/namespace',
];
const prefixes = ['xmlns', 'xmlns:saml', 'xmlns:samlp', 'xmlns:ds', 'xmlns:xs', 'xmlns:e', 'xmlns:xml'];
const hidden = [
  '<!---->',
  '<!-- admin -->',
  '<?p q?>',
  '<?xml version="1.0"?>',
  '<![CDATA[]]>',
  '<![CDATA[admin]]>',
  '&#32;',
  '&amp;',
  '&x;',
  '\n',
  '  ',
  '\u0000',
  ']]>',
  '<',
];
const identities = [
  'admin@example.com',
  'admin',
  '',
  ' ',
  'alice@example.com.evil.test',
  'ALICE@example.com',
];

const any = (root: MutableElement, random: Random): MutableElement => random.pick(elementsOf(root));

function parentOf(root: MutableElement, child: MutableNode): MutableElement | undefined {
  return elementsOf(root).find((element) => element.children.includes(child));
}

function insert(into: MutableElement, node: MutableNode, random: Random): void {
  into.children.splice(random.below(into.children.length + 1), 0, node);
}

function remove(root: MutableElement, node: MutableNode): void {
  const parent = parentOf(root, node);
  if (parent !== undefined) parent.children.splice(parent.children.indexOf(node), 1);
}

function replaceNode(root: MutableElement, node: MutableNode, by: readonly MutableNode[]): void {
  const parent = parentOf(root, node);
  if (parent !== undefined) parent.children.splice(parent.children.indexOf(node), 1, ...by);
}

const contains = (outer: MutableElement, inner: MutableElement): boolean => elementsOf(outer).includes(inner);

/** A copy that says something else. */
function forge(element: MutableElement, random: Random): MutableElement {
  const forged = copyOf(element);
  for (const part of elementsOf(forged)) {
    if (/NameID|AttributeValue/.test(part.name))
      part.children = [{ kind: 'text', text: random.pick(identities) }];
    if (random.chance(0.5))
      part.attributes = part.attributes.map(([name, value]) => [
        name,
        name === 'ID' ? random.pick(ids) : value,
      ]);
  }
  if (random.chance(0.5))
    for (const part of elementsOf(forged))
      part.children = part.children.filter((child) => !isSignature(child));
  return forged;
}

const isSignature = (node: MutableNode): boolean => node.kind === 'element' && node.name === 'ds:Signature';

function textsOf(root: MutableElement): { node: { kind: 'text'; text: string }; parent: MutableElement }[] {
  return elementsOf(root).flatMap((parent) =>
    parent.children.flatMap((node) => (node.kind === 'text' ? [{ node, parent }] : [])),
  );
}

export const mutations: Readonly<Record<string, Mutation>> = {
  delete: (root, random) => remove(root, any(root, random)),
  duplicate: (root, random) => {
    const element = any(root, random);
    const parent = parentOf(root, element);
    if (parent !== undefined) insert(parent, copyOf(element), random);
  },
  'copy elsewhere': (root, random) => insert(any(root, random), copyOf(any(root, random)), random),
  move: (root, random) => {
    const element = any(root, random);
    const target = any(root, random);
    if (contains(element, target)) return;
    remove(root, element);
    insert(target, element, random);
  },
  'swap order': (root, random) => {
    const { children } = any(root, random);
    if (children.length > 1) children.push(...children.splice(random.below(children.length), 1));
  },
  wrap: (root, random) => {
    const element = any(root, random);
    replaceNode(root, element, [
      { kind: 'element', name: random.pick(names), attributes: [], children: [element] },
    ]);
  },
  unwrap: (root, random) => {
    const element = any(root, random);
    replaceNode(root, element, element.children);
  },
  rename: (root, random) => {
    any(root, random).name = random.pick(names);
  },
  'change prefix': (root, random) => {
    const element = any(root, random);
    element.name = `${random.pick(['saml', 'samlp', 'ds', 'e', 'xs'])}:${element.name.replace(/^.*:/, '')}`;
  },
  'forge before, behind or inside': (root, random) => {
    const element = any(root, random);
    const forged = forge(random.chance(0.3) ? root : element, random);
    const place = random.below(3);
    if (place === 0) insert(element, forged, random);
    else replaceNode(root, element, place === 1 ? [forged, element] : [element, forged]);
  },
  'forge around': (root, random) => {
    const element = any(root, random);
    const forged = forge(element, random);
    const inside = random.pick(elementsOf(forged));
    replaceNode(root, element, [forged]);
    insert(inside, element, random);
  },
  'forge all around': (root, random) => {
    const original = copyOf(root);
    const forged = forge(root, random);
    insert(random.pick(elementsOf(forged)), original, random);
    Object.assign(root, forged);
  },
  'splice from another message': (root, random, { others }) => {
    const from = random.pick(elementsOf(random.pick(others)));
    const element = any(root, random);
    if (random.chance(0.5)) insert(element, copyOf(from), random);
    else replaceNode(root, element, [copyOf(from)]);
  },
  'exchange for the same part of another message': (root, random, { others }) => {
    const element = any(root, random);
    const same = elementsOf(random.pick(others)).filter(({ name }) => name === element.name);
    if (same.length > 0) replaceNode(root, element, [copyOf(random.pick(same))]);
  },
  'change an ID': (root, random) => {
    const withId = elementsOf(root).filter(({ attributes }) => attributes.some(([name]) => name === 'ID'));
    if (withId.length === 0) return;
    const element = random.pick(withId);
    element.attributes = element.attributes.map(([name, value]) => [
      name,
      name === 'ID' ? random.pick(ids) : value,
    ]);
  },
  'give an ID': (root, random) => {
    any(root, random).attributes.push([random.pick(idAttributes), random.pick(ids)]);
  },
  'change a reference': (root, random) => {
    for (const element of elementsOf(root))
      if (element.name === 'ds:Reference' && random.chance(0.7))
        element.attributes = [['URI', random.pick(uris)]];
  },
  'change an algorithm': (root, random) => {
    const element = random.pick([
      root,
      ...elementsOf(root).filter(({ attributes }) => attributes[0]?.[0] === 'Algorithm'),
    ]);
    element.attributes = element.attributes.map(([name, value]) => [
      name,
      name === 'Algorithm' ? random.pick(algorithms) : value,
    ]);
  },
  'declare a namespace': (root, random) => {
    any(root, random).attributes.unshift([random.pick(prefixes), random.pick(namespaces)]);
  },
  'change a namespace': (root, random) => {
    const element = any(root, random);
    element.attributes = element.attributes.map(([name, value]) => [
      name,
      name.startsWith('xmlns') && random.chance(0.5) ? random.pick(namespaces) : value,
    ]);
  },
  'lift a declaration': (root, random) => {
    const element = any(root, random);
    root.attributes.push(
      ...element.attributes.filter(([name]) => name.startsWith('xmlns') && element !== root),
    );
  },
  'change an attribute': (root, random) => {
    const { attributes } = any(root, random);
    const attribute = attributes[random.below(attributes.length)];
    if (attribute !== undefined)
      attribute[1] = random.pick([...identities, ...ids, `${attribute[1]} `, attribute[1]]);
  },
  'take an attribute': (root, random) => {
    const { attributes } = any(root, random);
    attributes.splice(random.below(attributes.length + 1), 1);
  },
  'double an attribute': (root, random) => {
    const { attributes } = any(root, random);
    const attribute = attributes[random.below(attributes.length)];
    if (attribute !== undefined)
      attributes.push([random.chance(0.5) ? attribute[0] : `saml:${attribute[0]}`, 'x']);
  },
  'shuffle attributes': (root, random) => {
    any(root, random).attributes.reverse();
    random.below(2);
  },
  'change a text': (root, random) => {
    const texts = textsOf(root);
    if (texts.length > 0) random.pick(texts).node.text = random.pick(identities);
  },
  'cut a text by something hidden': (root, random) => {
    const texts = textsOf(root);
    if (texts.length === 0) return;
    const { node, parent } = random.pick(texts);
    const at = random.below(node.text.length + 1);
    const cut: MutableNode[] = [
      { kind: 'text', text: node.text.slice(0, at) },
      { kind: 'written', text: random.pick(hidden) },
      { kind: 'text', text: node.text.slice(at) },
    ];
    parent.children.splice(parent.children.indexOf(node), 1, ...cut);
  },
  'hide the rest of a text': (root, random) => {
    const texts = textsOf(root);
    if (texts.length === 0) return;
    const { node, parent } = random.pick(texts);
    const at = random.below(node.text.length + 1);
    const [open, close] = random.pick([
      ['<!--', '-->'],
      ['<?p ', '?>'],
      ['<![CDATA[', ']]>'],
      ['<x>', '</x>'],
    ] as const);
    const rest: MutableNode = {
      kind: 'written',
      text: `${open}${node.text.slice(at).replaceAll(/[<&]/g, '')}${close}`,
    };
    parent.children.splice(
      parent.children.indexOf(node),
      1,
      { kind: 'text', text: node.text.slice(0, at) },
      rest,
    );
  },
  'insert something between': (root, random) => {
    insert(any(root, random), { kind: 'written', text: random.pick(hidden) }, random);
  },
  'white space between': (root, random) => {
    insert(any(root, random), { kind: 'text', text: random.pick([' ', '\n', '\t', '\r']) }, random);
  },
  'white space in base64': (root, random) => {
    const values = elementsOf(root).filter(
      ({ name }) => /Value$|X509Certificate/.test(name) && name.startsWith('ds:'),
    );
    if (values.length > 0)
      insert(random.pick(values), { kind: 'text', text: random.pick([' ', '\n']) }, random);
  },
  'change a KeyInfo': (root, random) => {
    const infos = elementsOf(root).filter(({ name }) => name === 'ds:KeyInfo');
    if (infos.length > 0) random.pick(infos).children = random.chance(0.5) ? [] : [copyOf(any(root, random))];
  },
};

const list = Object.entries(mutations);

/** One to three mutations; returns their names. */
export function mutate(root: MutableElement, random: Random, material: Material): string[] {
  return Array.from({ length: 1 + random.below(3) }, () => {
    const [name, mutation] = random.pick(list);
    mutation(root, random, material);
    return name;
  });
}

/** One to four changes of bytes. */
export function mutateBytes(bytes: Buffer, random: Random): Buffer {
  let changed: Buffer = Buffer.from(bytes);
  for (let count = 1 + random.below(4); count > 0; count -= 1) {
    const at = random.below(changed.length + 1);
    const to = Math.min(changed.length, at + random.below(60));
    const kind = random.below(7);
    const before = changed.subarray(0, at);
    if (kind === 0 && at < changed.length)
      changed[at] = random.chance(0.8) ? 0x20 + random.below(95) : random.below(256);
    else if (kind === 1 && at < changed.length) changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8));
    else if (kind === 2) changed = Buffer.concat([before, changed.subarray(to)]);
    else if (kind === 3) changed = Buffer.concat([changed.subarray(0, to), changed.subarray(at)]);
    else if (kind === 4)
      changed = Buffer.concat([before, random.bytes(1 + random.below(3)), changed.subarray(at)]);
    else if (kind === 5)
      changed = Buffer.concat([before, Buffer.from(random.pick(hidden)), changed.subarray(at)]);
    else {
      const from = random.below(changed.length + 1);
      const piece = changed.subarray(from, from + random.below(200));
      changed = Buffer.concat([before, piece, changed.subarray(random.chance(0.5) ? at : to)]);
    }
  }
  return changed;
}
