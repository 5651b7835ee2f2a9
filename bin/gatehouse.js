#!/usr/bin/env node
// The installed command. In a checkout it runs the sources, in an installed package what tools/build.ts made of them.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
  console.error(
    `gatehouse: Node.js ${process.versions.node} is too old. Mend: install Node.js 22.12 or newer.`,
  );
  process.exit(1);
}

const built = new URL('../dist/src/main.js', import.meta.url);
const source = new URL('../src/main.ts', import.meta.url);
const emitWarning = process.emitWarning;
// Libraries probe for experimental parts of WebCrypto; that is no news for an operator.
process.emitWarning = (warning, ...rest) => {
  const kind = typeof rest[0] === 'string' ? rest[0] : rest[0]?.type;
  if (kind !== 'ExperimentalWarning') emitWarning.call(process, warning, ...rest);
};
await import((existsSync(fileURLToPath(source)) ? source : built).href);
