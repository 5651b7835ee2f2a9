import { describe, expect, test } from 'vitest';
import { canonicalize, type CanonicalOptions, childElements, parseXml, type XmlElement } from './index.ts';
import { createRandom } from '#test/fuzz/random.ts';
import { compareWithXmlsec } from '#test/fuzz/canonical-oracle.ts';
import { randomElement } from '#test/fuzz/random-xml.ts';
import { hasXmlsec } from '#test/kit/xmlsec.ts';

const canonical = (xml: string, options?: CanonicalOptions): string =>
  canonicalize(parseXml(Buffer.from(xml), { comments: 'drop' }), options).toString();

/** The first descendant of this name, for tests only: the engine has no such search. */
function inside(element: XmlElement, name: string): XmlElement {
  const found = childElements(element).map((child) => (child.name === name ? child : inside(child, name)))[0];
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

describe('exclusive C14N', () => {
  test('the example of section 2.2: an element is moved and its canonical form stays', () => {
    const moved = `<n2:pdu xmlns:n1="http://example.com"
           xmlns:n2="http://foo.example"
           xml:lang="fr"
           xml:space="retain">
  <n1:elem2 xmlns:n1="http://example.net"
            xml:lang="en">
     <n3:stuff xmlns:n3="ftp://example.org"/>
  </n1:elem2>
</n2:pdu>`;
    const root = parseXml(Buffer.from(moved));
    expect(canonicalize(inside(root, 'n1:elem2')).toString()).toBe(
      '<n1:elem2 xmlns:n1="http://example.net" xml:lang="en">\n     <n3:stuff xmlns:n3="ftp://example.org"></n3:stuff>\n  </n1:elem2>',
    );
  });
  test('Canonical XML section 3.3: tags, the order of attributes, declarations that say nothing new', () => {
    const document = `<doc>
   <e1   />
   <e2   ></e2>
   <e3   name = "elem3"   id="elem3"   />
   <e4   name="elem4"   id="elem4"   ></e4>
   <e5 a:attr="out" b:attr="sorted" attr2="all" attr="I'm"
      xmlns:b="http://www.ietf.org"
      xmlns:a="http://www.w3.org"
      xmlns="http://example.org"/>
   <e6 xmlns="" xmlns:a="http://www.w3.org">
      <e7 xmlns="http://www.ietf.org">
         <e8 xmlns="" xmlns:a="http://www.w3.org">
            <e9 xmlns="" xmlns:a="http://www.ietf.org"/>
         </e8>
      </e7>
   </e6>
</doc>`;
    expect(canonical(document)).toBe(`<doc>
   <e1></e1>
   <e2></e2>
   <e3 id="elem3" name="elem3"></e3>
   <e4 id="elem4" name="elem4"></e4>
   <e5 xmlns="http://example.org" xmlns:a="http://www.w3.org" xmlns:b="http://www.ietf.org" attr="I'm" attr2="all" b:attr="sorted" a:attr="out"></e5>
   <e6>
      <e7 xmlns="http://www.ietf.org">
         <e8 xmlns="">
            <e9></e9>
         </e8>
      </e7>
   </e6>
</doc>`);
  });
  test('Canonical XML section 3.4: one spelling of each character', () => {
    const document = `<doc>
   <text>First line&#x0d;&#10;Second line</text>
   <value>&#x32;</value>
   <compute><![CDATA[value>"0" && value<"10" ?"valid":"error"]]></compute>
   <compute expr='value>"0" &amp;&amp; value&lt;"10" ?"valid":"error"'>valid</compute>
   <norm attr=' &apos;   &#x20;&#13;&#xa;&#9;   &apos; '/>
</doc>`;
    expect(canonical(document)).toBe(`<doc>
   <text>First line&#xD;
Second line</text>
   <value>2</value>
   <compute>value&gt;"0" &amp;&amp; value&lt;"10" ?"valid":"error"</compute>
   <compute expr="value>&quot;0&quot; &amp;&amp; value&lt;&quot;10&quot; ?&quot;valid&quot;:&quot;error&quot;">valid</compute>
   <norm attr=" '    &#xD;&#xA;&#x9;   ' "></norm>
</doc>`);
  });
  test('a prefix is declared where it comes into use, again in each branch, and nowhere else', () => {
    expect(canonical('<a xmlns:p="urn:p" xmlns:q="urn:q"><p:b><p:c/></p:b><p:d q:e=""/></a>')).toBe(
      '<a><p:b xmlns:p="urn:p"><p:c></p:c></p:b><p:d xmlns:p="urn:p" xmlns:q="urn:q" q:e=""></p:d></a>',
    );
  });
  test('a prefix that changes its meaning and back', () => {
    const document = '<p:a xmlns:p="urn:1"><p:a xmlns:p="urn:2"><p:a xmlns:p="urn:1"/></p:a><p:a/></p:a>';
    expect(canonical(document)).toBe(
      '<p:a xmlns:p="urn:1"><p:a xmlns:p="urn:2"><p:a xmlns:p="urn:1"></p:a></p:a><p:a></p:a></p:a>',
    );
  });
  test('the default namespace is taken back only where an ancestor in the output has one', () => {
    expect(canonical('<p:a xmlns="urn:d" xmlns:p="urn:p"><b xmlns=""/></p:a>')).toBe(
      '<p:a xmlns:p="urn:p"><b></b></p:a>',
    );
    expect(canonical('<a xmlns="urn:d"><b xmlns=""/></a>')).toBe('<a xmlns="urn:d"><b xmlns=""></b></a>');
  });
  test('attributes are sorted by namespace name and not by prefix, in code point order', () => {
    expect(canonical('<a z:x="1" b:x="2" c="3" xmlns:z="urn:1" xmlns:b="urn:2"/>')).toBe(
      '<a xmlns:b="urn:2" xmlns:z="urn:1" c="3" z:x="1" b:x="2"></a>',
    );
    expect(canonical('<a \u{10000}="1" \u{f900}="2"/>')).toBe('<a \u{f900}="2" \u{10000}="1"></a>');
  });
  test('an element can be left out (the enveloped-signature transform), and the texts around it stay', () => {
    const root = parseXml(Buffer.from('<a>1<s>2</s>3</a>'));
    expect(canonicalize(root, { omit: inside(root, 's') }).toString()).toBe('<a>13</a>');
  });
  test('the prefixes of InclusiveNamespaces are treated as inclusive C14N has it', () => {
    const root = parseXml(
      Buffer.from('<a xmlns="urn:d" xmlns:p="urn:1" xmlns:q="urn:q"><b><c xmlns:p="urn:2"/></b></a>'),
    );
    const [b] = childElements(root);
    if (b === undefined) throw new Error('no child');
    expect(canonicalize(b, { inclusivePrefixes: ['p'] }).toString()).toBe(
      '<b xmlns="urn:d" xmlns:p="urn:1"><c xmlns:p="urn:2"></c></b>',
    );
    const prefixed = parseXml(Buffer.from('<p:a xmlns="urn:d" xmlns:p="urn:1"/>'));
    expect(canonicalize(prefixed, { inclusivePrefixes: ['#default'] }).toString()).toBe(
      '<p:a xmlns="urn:d" xmlns:p="urn:1"></p:a>',
    );
  });
  test('long namespace names that each element repeats come to an end before memory does', () => {
    const uses = `<b${Array.from({ length: 60 }, (_, index) => ` p${index}:c=""`).join('')}/>`;
    const declared = Array.from(
      { length: 60 },
      (_, index) => ` xmlns:p${index}="urn:${index}${'n'.repeat(900)}"`,
    );
    const document = `<a${declared.join('')}>${uses.repeat(300)}</a>`;
    expect(document.length).toBeLessThan(256 * 1024);
    expect(() => canonical(document)).toThrow(/canonical form is longer than 4194304 bytes/);
  });
  test('of a canonical form is itself, for 2,000 random documents', () => {
    const random = createRandom(20_261_127);
    for (let run = 0; run < 2_000; run += 1) {
      const once = canonicalize(
        parseXml(Buffer.from(randomElement(random, { comments: true })), { comments: 'drop' }),
      );
      expect(canonicalize(parseXml(once)).equals(once)).toBe(true);
    }
  });
  // Another program is started for it, so it has the time that a busy machine takes.
  test.skipIf(!hasXmlsec)(
    'is what xmlsec1 makes of it, for 1,000 random parts of documents',
    { timeout: 240_000 },
    () => {
      for (let seed = 1; seed <= 10; seed += 1)
        expect(compareWithXmlsec(createRandom(seed), 100)).toEqual([]);
    },
  );
});
