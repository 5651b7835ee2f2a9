import { describe, expect, test } from 'vitest';
import { canonicalize, parseXml, type ReadOptions, textOf, XmlError, type XmlErrorCode } from './index.ts';
import { attributeOf, childElements } from './navigation.ts';
import { workOf } from '#test/fuzz/work.ts';

const read = (xml: string | Uint8Array, options?: ReadOptions) =>
  parseXml(typeof xml === 'string' ? Buffer.from(xml) : xml, options);

function refusal(xml: string | Uint8Array, options?: ReadOptions): XmlError {
  try {
    read(xml, options);
  } catch (error) {
    if (error instanceof XmlError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

const laughs = `<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><l>&c;</l>`;

describe('the reader refuses before anything else (SECURITY.md A6 S5)', () => {
  const cases: [string, XmlErrorCode, string | Uint8Array][] = [
    ['a DOCTYPE', 'forbidden', '<!DOCTYPE a><a/>'],
    ['an internal subset', 'forbidden', '<!DOCTYPE a [<!ATTLIST a b CDATA "c">]><a/>'],
    [
      'an external entity (XXE)',
      'forbidden',
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    ],
    ['an external DTD', 'forbidden', '<!DOCTYPE a SYSTEM "http://x.test/a.dtd"><a/>'],
    ['a billion laughs', 'forbidden', laughs],
    ['a DOCTYPE after the root', 'forbidden', '<a/><!DOCTYPE a>'],
    ['a DOCTYPE inside of it', 'forbidden', '<a><!DOCTYPE a></a>'],
    ['an entity that nobody declared', 'forbidden', '<a>&nbsp;</a>'],
    ['an entity in an attribute', 'forbidden', '<a b="&nbsp;"/>'],
    ['an entity of prototype fame', 'forbidden', '<a>&constructor;</a>'],
    ['a plain ampersand', 'forbidden', '<a>fish & chips</a>'],
    ['a processing instruction before the root', 'forbidden', '<?xml-stylesheet href="a"?><a/>'],
    ['a processing instruction in text', 'forbidden', '<a><?p not-an-?>admin</a>'],
    ['a processing instruction after the root', 'forbidden', '<a/><?p q?>'],
    ['an XML declaration that is not at the very start', 'forbidden', ' <?xml version="1.0"?><a/>'],
    ['a second XML declaration', 'forbidden', '<?xml version="1.0"?><?xml version="1.0"?><a/>'],
    ['a comment in text', 'forbidden', '<a>admin<!---->@evil.test</a>'],
    ['a comment beside the root', 'forbidden', '<!-- a --><a/>'],
    ['UTF-16 with a byte order mark, big end first', 'encoding', Buffer.from('feff003c0061002f003e', 'hex')],
    ['UTF-16 with a byte order mark, little end first', 'encoding', Buffer.from('\ufeff<a/>', 'utf16le')],
    ['UTF-16 without one', 'character', Buffer.from('<a/>', 'utf16le')],
    ['a declared UTF-16', 'encoding', '<?xml version="1.0" encoding="UTF-16"?><a/>'],
    ['a declared UTF-7', 'encoding', '<?xml version="1.0" encoding="UTF-7"?><a>+ADw-b/+AD4-</a>'],
    ['undeclared UTF-7', 'syntax', '+ADw-a/+AD4-'],
    ['a declared ISO-8859-1', 'encoding', "<?xml version='1.0' encoding='ISO-8859-1'?><a/>"],
    ['XML 1.1', 'syntax', '<?xml version="1.1"?><a/>'],
    ['bytes that are no UTF-8', 'encoding', Buffer.from('3c613effeb3c2f613e', 'hex')],
    ['an overlong "<"', 'encoding', Buffer.from('3c613ec0bc3c2f613e', 'hex')],
    ['a surrogate in UTF-8', 'encoding', Buffer.from('3c613eeda0803c2f613e', 'hex')],
    ['a second byte order mark', 'syntax', Buffer.from('efbbbfefbbbf3c612f3e', 'hex')],
    ['a NUL', 'character', '<a>\u0000</a>'],
    ['a NUL in a name', 'character', '<a\u0000b/>'],
    ['a NUL by reference', 'character', '<a>&#0;</a>'],
    ['a control character', 'character', '<a>\u001b</a>'],
    ['a control character by reference', 'character', '<a b="&#x1B;"/>'],
    ['a surrogate by reference', 'character', '<a>&#xD83D;&#xDE00;</a>'],
    ['a reference beyond Unicode', 'character', '<a>&#x110000;</a>'],
    ['U+FFFE', 'character', '<a>\ufffe</a>'],
    ['U+FFFF by reference', 'character', '<a>&#65535;</a>'],
    ['an empty numeric reference', 'forbidden', '<a>&#;</a>'],
    ['a numeric reference with capital X', 'forbidden', '<a>&#X41;</a>'],
    ['a numeric reference without end', 'forbidden', '<a>&#65 </a>'],
  ];
  test.each(cases)('%s is refused', (_, code, xml) => {
    expect(refusal(xml).code).toBe(code);
  });
});

describe('the reader refuses what is not well-formed (XML 1.0)', () => {
  test.each([
    [''],
    ['   '],
    ['text'],
    ['<a>'],
    ['<a></b>'],
    ['<a></ab>'],
    ['<a><b></a></b>'],
    ['<a/><b/>'],
    ['<a/>text'],
    ['text<a/>'],
    ['<a/>&#32;'],
    ['</a>'],
    ['<a b/>'],
    ['<a b=c/>'],
    ['<a b="c/>'],
    ['<a b="<"/>'],
    ['<a b="1"c="2"/>'],
    ['<a b="1" b="2"/>'],
    ['<a / >'],
    ['< a/>'],
    ['<1a/>'],
    ['<a .b="1"/>'],
    ['<a>]]></a>'],
    ['<a><![CDATA[x</a>'],
    ['<a><![cdata[x]]></a>'],
    ['<![CDATA[x]]><a/>'],
    ['<a/><![CDATA[x]]>'],
    ['<a><!x></a>'],
    ['<a'],
    ['<a b="1"'],
    ['<a></a'],
    ['<a></a b="c">'],
    ['<a>\u00a0</a>\u00a0'],
    ['<a\u00a0b="c"/>'],
    ['<?xml encoding="UTF-8"?><a/>'],
    ['<?xml version="1.0" standalone="maybe"?><a/>'],
    ['<?xml version="1.0" standalone="yes" encoding="UTF-8"?><a/>'],
  ])('%j', (xml) => {
    expect(refusal(xml).code).toBe('syntax');
  });
  test.each([['<a><!-- -- --></a>'], ['<a><!-- --->x</a>'], ['<a><!-- </a>'], ['<!--']])(
    '%j, also where comments are dropped',
    (xml) => {
      expect(refusal(xml, { comments: 'drop' }).code).toBe('syntax');
    },
  );
});

describe('the reader refuses what is not well-formed as to namespaces (Namespaces in XML 1.0)', () => {
  test.each([
    ['<p:a/>'],
    ['<a p:b="c"/>'],
    ['<a><p:b xmlns:p="urn:p"/><p:c/></a>'],
    ['<a xmlns:p=""/>'],
    ['<xmlns:a/>'],
    ['<a xmlns:xmlns="urn:x"/>'],
    ['<a xmlns:xml="urn:x"/>'],
    ['<a xmlns:p="http://www.w3.org/XML/1998/namespace"/>'],
    ['<a xmlns="http://www.w3.org/XML/1998/namespace"/>'],
    ['<a xmlns="http://www.w3.org/2000/xmlns/"/>'],
    ['<a xmlns:p="http://www.w3.org/2000/xmlns/"/>'],
    ['<a xmlns:p="urn:p" xmlns:p="urn:p"/>'],
    ['<a xmlns="relative"/>'],
    ['<a xmlns:p="../p"/>'],
    ['<a xmlns="urn:with space"/>'],
    ['<p:a:b xmlns:p="urn:p"/>'],
    ['<p: xmlns:p="urn:p"/>'],
  ])('%j', (xml) => {
    expect(refusal(xml).code).toBe('namespace');
  });
  test('two attributes of one expanded name, by two prefixes', () => {
    expect(refusal('<a xmlns:p="urn:p" xmlns:q="urn:p" p:b="1" q:b="2"/>').message).toContain(
      '"q:b" is there twice',
    );
  });
  test('a name that begins with a colon', () => {
    expect(refusal('<:a/>').code).toBe('syntax');
  });
});

describe('the reader has limits (SECURITY.md A6 S5)', () => {
  const nested = (levels: number): string => `${'<a>'.repeat(levels)}${'</a>'.repeat(levels)}`;
  test('256 KiB, and not a byte more', () => {
    const fill = (bytes: number) => `<a>${' '.repeat(bytes - 7)}</a>`;
    expect(read(fill(256 * 1024)).name).toBe('a');
    expect(refusal(fill(256 * 1024 + 1)).code).toBe('too_large');
  });
  test('64 elements in each other', () => {
    expect(read(nested(64)).name).toBe('a');
    expect(refusal(nested(65)).code).toBe('too_large');
  });
  test('10,000 elements', () => {
    expect(childElements(read(`<a>${'<b/>'.repeat(9_999)}</a>`))).toHaveLength(9_999);
    expect(refusal(`<a>${'<b/>'.repeat(10_000)}</a>`).code).toBe('too_large');
  });
  test('64 attributes of an element, declarations among them', () => {
    const attributes = (count: number) =>
      `<a xmlns:p="urn:p"${Array.from({ length: count - 1 }, (_, index) => ` b${index}=""`).join('')}/>`;
    expect(read(attributes(64)).attributes).toHaveLength(63);
    expect(refusal(attributes(65)).code).toBe('too_large');
  });
  test('64 namespaces in scope, wherever they were declared', () => {
    const spread = (count: number) => {
      const open = Array.from({ length: count }, (_, index) => `<a xmlns:p${index}="urn:p">`);
      return open.join('') + '</a>'.repeat(count);
    };
    expect(read(spread(60)).name).toBe('a');
    expect(refusal(spread(65), { limits: { depth: 100 } }).code).toBe('too_large');
    const beside = `<a>${Array.from({ length: 100 }, (_, index) => `<b xmlns:p${index}="urn:p"/>`).join('')}</a>`;
    expect(childElements(read(beside))).toHaveLength(100);
  });
  test('a namespace name of 1,000 characters, since each use repeats it in the canonical form', () => {
    const named = (length: number) => `<a xmlns="urn:${'n'.repeat(length - 4)}"/>`;
    expect(read(named(1_000)).namespace).toHaveLength(1_000);
    expect(refusal(named(1_001)).code).toBe('too_large');
  });
  test('the caller can set others', () => {
    expect(refusal('<a><b/></a>', { limits: { elements: 1 } }).code).toBe('too_large');
    expect(read(nested(100), { limits: { depth: 100 } }).name).toBe('a');
  });
});

describe('reading costs what the document is long', () => {
  const many = (count: number, piece: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => piece(index)).join('');
  const hostile: [string, (size: number) => string][] = [
    ['empty elements on one line', (n) => `<a>${'<b/>'.repeat(n)}</a>`],
    ['empty elements on a line each', (n) => `<a>${'<b/>\n'.repeat(n)}</a>`],
    ['references', (n) => `<a>${'&amp;&#65;'.repeat(n)}</a>`],
    ['brackets that almost end a CDATA section', (n) => `<a>${']]x'.repeat(n)}</a>`],
    ['CDATA sections', (n) => `<a>${'<![CDATA[]]>'.repeat(n)}</a>`],
    ['comments', (n) => `<a>${'<!-- - -->'.repeat(n)}</a>`],
    [
      'prefixes declared and forgotten',
      (n) => `<a>${many(n, (index) => `<b xmlns:p${index}="urn:p"/>`)}</a>`,
    ],
    [
      'elements with sixty attributes',
      (n) => `<a>${`<b${many(60, (index) => ` c${index}=""`)}/>`.repeat(n / 40)}</a>`,
    ],
    [
      'elements that use sixty prefixes',
      (n) =>
        `<a${many(60, (index) => ` xmlns:p${index}="urn:p${index}"`)}>${`<b${many(60, (index) => ` p${index}:c=""`)}/>`.repeat(n / 40)}</a>`,
    ],
    ['one very long name', (n) => `<${'a'.repeat(n)}/>`],
    ['one very long attribute', (n) => `<a b="${'\t&lt;'.repeat(n)}"/>`],
    ['a tag full of spaces', (n) => `<a${' '.repeat(n)}/>`],
    ['an attribute that is never closed', (n) => `<a>${'<b c="'.repeat(n)}`],
    ['tags that are never closed', (n) => `<a${' b'.repeat(n)}`],
  ];
  test.each(hostile)('%s: twice as many cost twice the work', (_, make) => {
    const [once, twice] = [2_000, 4_000].map((size) =>
      workOf(() => {
        const limits = { elements: 100_000, bytes: 10_000_000, namespaces: 100_000 };
        try {
          canonicalize(read(make(size), { comments: 'drop', limits }));
        } catch (error) {
          if (!(error instanceof XmlError)) throw error;
        }
      }),
    );
    expect(once).toBeGreaterThan(0);
    expect((twice ?? 0) / (once ?? 1)).toBeLessThan(2.3);
  });
  test('no clock is asked for that: a reader that looked at everything again for each element would be found out', () => {
    const slow = (text: string): void => {
      for (let at = 0; at < text.length; at += 1) text.indexOf('never', at);
    };
    const ratio = workOf(() => slow('a'.repeat(400))) / workOf(() => slow('a'.repeat(200)));
    expect(ratio).toBeGreaterThan(3.5);
  });
});

describe('the reader reads', () => {
  test('names, namespaces, attributes and declarations', () => {
    const root = read('<p:a xmlns:p="urn:p" xmlns="urn:d" b="1" p:c="2" xml:lang="ja"><e/></p:a>');
    expect(root).toMatchObject({
      name: 'p:a',
      prefix: 'p',
      localName: 'a',
      namespace: 'urn:p',
      parent: undefined,
    });
    expect(root.declarations).toEqual([
      { prefix: 'p', namespace: 'urn:p' },
      { prefix: '', namespace: 'urn:d' },
    ]);
    expect(root.attributes.map(({ name, namespace, value }) => [name, namespace, value])).toEqual([
      ['b', '', '1'],
      ['p:c', 'urn:p', '2'],
      ['xml:lang', 'http://www.w3.org/XML/1998/namespace', 'ja'],
    ]);
    const [child] = childElements(root);
    expect(child).toMatchObject({ namespace: 'urn:d', parent: root });
    expect(attributeOf(root, 'b')).toBe('1');
    expect(attributeOf(root, 'c')).toBeUndefined();
  });
  test('text of every spelling as one text, CDATA and references joined', () => {
    const root = read('<a>1&lt;2<![CDATA[<&]]>&#x65;&#233;\r\n\r&#13;</a>');
    expect(root.children).toEqual(['1<2<&eé\n\n\r']);
    expect(read('<a><![CDATA[]]></a>').children).toEqual([]);
  });
  test('attribute values normalised as section 3.3.3 has it', () => {
    expect(attributeOf(read('<a b="x\r\n\ty&#10;&#9;&#xD;z"/>'), 'b')).toBe('x  y\n\t\rz');
  });
  test('dropped comments join the text around them, as C14N does', () => {
    const root = read('<!-- a --><a>admin<!---->@evil.test</a><!-- b -->', { comments: 'drop' });
    expect(textOf(root)).toBe('admin@evil.test');
    expect(root.children).toHaveLength(1);
  });
  test('a byte order mark, an XML declaration in either case, and white space around the root', () => {
    expect(read('\ufeff<?xml version="1.0" encoding="utf-8" standalone="no"?>\r\n<a/>\n').name).toBe('a');
    expect(read("<?xml version='1.0'?><a/>").name).toBe('a');
  });
  test('names of other scripts', () => {
    expect(read('<名前 属性="値"/>').attributes[0]?.name).toBe('属性');
    expect(read('<\u{10000}/>').localName).toBe('\u{10000}');
  });
  test('the default namespace can be taken back', () => {
    const [child] = childElements(read('<a xmlns="urn:a"><b xmlns=""/></a>'));
    expect(child?.namespace).toBe('');
  });
  test('where things are, and errors say it', () => {
    const root = read('<a>\n  <b/>\n <c/></a>');
    expect(childElements(root).map(({ line, column }) => [line, column])).toEqual([
      [2, 3],
      [3, 2],
    ]);
    expect(refusal('<a>\n <b></c></a>')).toMatchObject({ line: 2, column: 5 });
    expect(refusal('<a>\n <b></c></a>').message).toBe(
      'This closes another element than "b", which is open. (line 2, column 5)',
    );
  });
  test('an error shows foreign text short and without control characters', () => {
    const { message } = refusal(`<a xmlns="${'x'.repeat(500)}"/>`);
    expect(message.length).toBeLessThan(250);
    expect(refusal('<a\u0085><b></a\u0085>').message).not.toContain('\u0085');
  });
});
