// The project's modules as the laws see them: who imports whom, under which names, and which globals a file touches.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'oxc-parser';

export type ImportedName = { name: string; isType: boolean };

export type ModuleImport = {
  specifier: string;
  /** Project path of the imported file (`src/…`), when it is one of ours. */
  target: string | undefined;
  /** Name of the npm package or `node:` module, when it isn't. */
  package: string | undefined;
  names: ImportedName[];
  /** Nothing of it is left at run time. */
  isType: boolean;
};

export type GlobalUse = { name: string; line: number };

export type SourceModule = {
  path: string;
  text: string;
  imports: ModuleImport[];
  globals: GlobalUse[];
  identifiers: string[];
};

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

const codeFolders = ['src', 'web', 'test', 'bench', 'demo', 'tools', 'bin', 'sdk'];

/** Every TypeScript and JavaScript file of the project, parsed. */
export function readModules(folders: string[] = codeFolders): SourceModule[] {
  return folders
    .flatMap((folder) => listFiles(folder))
    .filter((path) => /\.(ts|js|mjs)$/.test(path))
    .map((path) => parseModule(path, readText(path)));
}

/** Project paths of all files below `folder`, sorted; an absent folder has none. */
export function listFiles(folder: string): string[] {
  const found: string[] = [];
  const visit = (directory: string): void => {
    let entries: ReturnType<typeof readEntries>;
    try {
      entries = readEntries(directory);
    } catch {
      return;
    }
    for (const entry of entries) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== 'node_modules') visit(path);
      } else if (entry.isFile()) found.push(relative(projectRoot, path));
    }
  };
  visit(join(projectRoot, folder));
  return found.sort();
}

function readEntries(directory: string) {
  return readdirSync(directory, { withFileTypes: true });
}

export function readText(path: string): string {
  return readFileSync(join(projectRoot, path), 'utf8');
}

export function parseModule(path: string, text: string): SourceModule {
  const parsed = parseSync(path, text);
  const failure = parsed.errors[0];
  if (failure !== undefined) throw new Error(`${path}: ${failure.message}`);
  const imports: ModuleImport[] = [];
  const add = (specifier: string, names: ImportedName[], isType: boolean): void => {
    imports.push({ specifier, ...resolveSpecifier(path, specifier), names, isType });
  };
  for (const found of parsed.module.staticImports) {
    const names = found.entries.map((entry) => ({
      name: entry.importName.kind === 'Name' ? (entry.importName.name ?? '') : entry.importName.kind,
      isType: entry.isType,
    }));
    // `import 'x'` has no entries and runs; `import type` and all-type lists do not.
    add(found.moduleRequest.value, names, names.length > 0 && names.every((name) => name.isType));
  }
  for (const exported of parsed.module.staticExports) {
    for (const entry of exported.entries) {
      if (entry.moduleRequest == null) continue;
      const name = entry.importName.kind === 'Name' ? (entry.importName.name ?? '') : entry.importName.kind;
      add(entry.moduleRequest.value, [{ name, isType: entry.isType }], entry.isType);
    }
  }
  const globals: GlobalUse[] = [];
  const identifiers: string[] = [];
  const lineAt = (offset: number): number => text.slice(0, offset).split('\n').length;
  const use = (name: string, offset: number): number => globals.push({ name, line: lineAt(offset) });
  new Visitor({
    Identifier(node) {
      identifiers.push(node.name);
    },
    ImportExpression(node) {
      if (node.source.type === 'Literal' && typeof node.source.value === 'string') {
        add(node.source.value, [{ name: 'NamespaceObject', isType: false }], false);
      }
    },
    TSImportType(node) {
      if (typeof node.source.value === 'string') add(node.source.value, [], true);
    },
    MemberExpression(node) {
      if (node.object.type !== 'Identifier' || node.property.type !== 'Identifier' || node.computed) return;
      const name = `${node.object.name}.${node.property.name}`;
      if (['process.env', 'Date.now', 'Math.random'].includes(name)) use(name, node.start);
      if (node.object.name === 'console') use('console', node.start);
    },
    CallExpression(node) {
      if (node.callee.type === 'Identifier' && node.callee.name === 'fetch') use('fetch', node.start);
      if (node.callee.type === 'Identifier' && node.callee.name === 'Date') use('Date()', node.start);
    },
    NewExpression(node) {
      if (node.callee.type === 'Identifier' && node.callee.name === 'Date' && node.arguments.length === 0) {
        use('new Date()', node.start);
      }
    },
  }).visit(parsed.program);
  for (const statement of parsed.program.body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declaration?.type === 'VariableDeclaration' && ['let', 'var'].includes(declaration.kind)) {
      use('module-level let', declaration.start);
    }
  }
  return { path, text, imports, globals, identifiers };
}

function resolveSpecifier(from: string, specifier: string): Pick<ModuleImport, 'target' | 'package'> {
  if (specifier.startsWith('.')) {
    return { target: posix.normalize(posix.join(dirname(from), specifier)), package: undefined };
  }
  const alias = /^#(src|web|test)\/(.*)$/.exec(specifier);
  if (alias !== null) return { target: `${alias[1]}/${alias[2]}`, package: undefined };
  const name = specifier.startsWith('node:')
    ? specifier
    : specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/');
  return { target: undefined, package: name };
}
