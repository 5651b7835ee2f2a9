import { parseXml, XmlError, type XmlAttribute, type XmlElement } from '#src/protocols/xml/index.ts';

// An SVG is a document that can run scripts and fetch from elsewhere when a browser opens it by its address. Ours are served so that
// it could not (a policy that allows nothing, a sandbox), and what would try is refused here besides.

const svg = 'http://www.w3.org/2000/svg';
const forbidden = new Set([
  'script',
  'foreignobject',
  'iframe',
  'object',
  'embed',
  'audio',
  'video',
  'canvas',
  'handler',
  'listener',
  'link',
]);
const limits = { bytes: 1_000_000, elements: 20_000, depth: 64, attributesPerElement: 200, namespaces: 64 };

/** What is wrong with an SVG, quoting the element and its line, or undefined. */
export function svgProblem(bytes: Buffer): string | undefined {
  try {
    const root = parseXml(bytes, { limits, comments: 'drop' });
    if (root.localName !== 'svg' || root.namespace !== svg)
      return `is <${root.name}>, not an SVG picture, whose namespace is ${svg}`;
    return problemIn(root);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    return `is not an SVG that can be read safely: ${error.message} Export it as plain SVG, without a DOCTYPE`;
  }
}

function problemIn(element: XmlElement): string | undefined {
  const what = elementProblem(element);
  if (what !== undefined) return `has ${what} in line ${element.line}; take it out`;
  for (const child of element.children) {
    const problem = typeof child === 'string' ? undefined : problemIn(child);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function elementProblem(element: XmlElement): string | undefined {
  const name = element.localName.toLowerCase();
  if (forbidden.has(name)) return `<${element.name}>`;
  if (name === 'style' && leadsOut(element.children.filter((child) => typeof child === 'string').join('')))
    return `<${element.name}> that fetches from elsewhere`;
  const attribute = element.attributes.find((one) => isForbidden(one, name));
  return attribute === undefined ? undefined : `the attribute ${attribute.name} at <${element.name}>`;
}

function isForbidden({ localName, value }: XmlAttribute, element: string): boolean {
  const name = localName.toLowerCase();
  if (name.startsWith('on')) return true;
  if (name === 'href' || name === 'src') return !isInside(value);
  // <set attributeName="href" to="javascript:…">
  if (name === 'attributename') return /^(?:xlink:)?href$|^on/i.test(value.trim());
  if (name === 'base' && element !== 'metadata') return true;
  return leadsOut(value);
}

/** A part of the same picture, or a raster picture that came along. */
const isInside = (address: string): boolean =>
  /^\s*(?:#[^\s]*|data:image\/(?:png|jpeg|gif|webp)[;,][^\s]*)?\s*$/i.test(address);

/** CSS that fetches: an import, or an address other than a part of the same picture. */
function leadsOut(css: string): boolean {
  if (/@import|expression\s*\(|javascript:|image-set\s*\(/i.test(css)) return true;
  // A backslash spells letters that this would not see: u\72l(…).
  if (css.includes('\\') && /[(@]/.test(css)) return true;
  return [...css.matchAll(/url\s*\(\s*["']?([^"')]*)/gi)].some(([, address = '']) => !isInside(address));
}
