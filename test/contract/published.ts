// Okta's specification from the folder beside the project, read once and kept as JSON: parsing 89,000 lines of YAML takes seconds.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { fileURLToPath } from 'node:url';
import { schemaChanges } from './known-differences.ts';
import { type JsonSchema, type Published, toJsonSchema } from './to-json-schema.ts';

const folder = new URL('../../../shared/okta/', import.meta.url);
const cacheFolder = new URL('../../node_modules/.cache/gatehouse/', import.meta.url);
const documents = [
  { file: 'management.yaml', prefix: 'm.' },
  { file: 'oauth.yaml', prefix: 'o.' },
];
const readers = ['published.ts', 'to-json-schema.ts', 'known-differences.ts'];

/** Where the JSON is, made when it is not there; undefined where the specification is not. */
export async function preparePublished(): Promise<string | undefined> {
  const sources = documents.map(({ file }) => new URL(file, folder));
  if (!sources.every((source) => existsSync(source))) return undefined;
  const texts = sources.map((source) => readFileSync(source, 'utf8'));
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text);
  for (const reader of readers) hash.update(readFileSync(new URL(reader, import.meta.url)));
  const target = fileURLToPath(new URL(`okta-${hash.digest('hex').slice(0, 16)}.json`, cacheFolder));
  if (existsSync(target)) return target;

  const { parse } = await import('yaml');
  const all: Published = { operations: {}, $defs: {} };
  for (const [index, { file, prefix }] of documents.entries()) {
    const document = parse(texts[index] ?? '', { maxAliasCount: -1 }) as Parameters<typeof toJsonSchema>[0];
    applyChanges(document.components.schemas, file);
    const read = toJsonSchema(document, prefix);
    Object.assign(all.operations, read.operations);
    Object.assign(all.$defs, read.$defs);
  }
  mkdirSync(cacheFolder, { recursive: true });
  removeOld();
  // Two runs at once write the same.
  writeFileSync(`${target}.${process.pid}`, JSON.stringify(all));
  renameSync(`${target}.${process.pid}`, target);
  return target;
}

/** Of earlier versions; what another run reads at this moment is young. */
function removeOld(): void {
  const hourAgo = Date.now() - 3_600_000;
  for (const name of readdirSync(cacheFolder)) {
    const file = new URL(name, cacheFolder);
    if (statSync(file).mtimeMs < hourAgo) rmSync(file, { recursive: true, force: true });
  }
}

function applyChanges(schemas: Record<string, JsonSchema>, file: string): void {
  const own = schemaChanges.filter(({ document = 'management.yaml' }) => document === file);
  for (const { at, nullable, drop = [] } of own) {
    for (const place of at) {
      for (const schema of find(schemas, place)) {
        if (nullable === true) schema['nullable'] = true;
        for (const word of drop) {
          if (schema[word] === undefined) throw new Error(`known-differences.ts: ${place} has no ${word}`);
          delete schema[word];
        }
      }
    }
  }
}

function find(schemas: Record<string, JsonSchema>, place: string): JsonSchema[] {
  let found: JsonSchema[] = [schemas];
  for (const name of place.split('.')) {
    found = found.flatMap((inner) => (name === '*' ? Object.values(inner) : [inner[name]]) as JsonSchema[]);
    if (found.length === 0 || found.includes(undefined as never))
      throw new Error(`known-differences.ts: the specification has no ${place}`);
  }
  return found;
}
