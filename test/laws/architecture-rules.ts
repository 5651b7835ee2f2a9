// The map of the project as rules over its modules. Each rule's `why` is the message of its violation.
// A rule sees modules only as data (module-map.ts), so planted violations prove that it fires.
import type { SourceModule } from './module-map.ts';

export type Violation = { rule: string; path: string; detail: string; why: string };

type ImportRow = {
  name: string;
  from: RegExp;
  /** Project paths, package names or `node:` modules that may not be imported from there. */
  to: RegExp;
  /** Ignore imports that leave nothing at run time. */
  valuesOnly?: boolean;
  /** Only these imported names are meant; all when absent. */
  names?: RegExp;
  why: string;
};

type GlobalRow = { name: string; global: RegExp; allowed: RegExp; why: string };

/** Each rung may import only rungs that stand before it. */
export const ladder = [
  'platform',
  'protocols',
  'system-log',
  'org',
  'directory',
  'access',
  'signin',
  'sso',
  'gateways',
  'lifecycle',
  'workflows',
  'home',
  'console',
  'reference',
  'configuration',
  'dev',
  'app',
];

/** Areas that are one slice, however many folders they have. */
const undividedAreas = [
  'system-log',
  'home',
  'console',
  'reference',
  'configuration',
  'dev',
  'cli',
  'composition',
];

/** Folders that belong to the composition root. */
const rootFolders = ['cli', 'composition'];

const isTest = (path: string): boolean => /\.test\.ts$|^test\//.test(path);

const webAppsApart =
  'one of the web applications must be removable without touching another; they share web/ui and the messages';

const importRows: ImportRow[] = [
  {
    name: 'protocols are pure',
    from: /^src\/protocols\//,
    to: /^(?!src\/protocols\/|node:(crypto|zlib|buffer|util)$)/,
    why: 'engines take bytes, keys and a time, and give decisions: no SQL, no HTTP, no product, no npm package',
  },
  {
    name: 'SQL lives in stores',
    from: /^src\/(?!platform\/)(?!.*-store\.ts$)/,
    to: /^src\/platform\/database\/index\.ts$|^sql-template-tag$/,
    names: /^(sql|join|raw|empty|Default|NamespaceObject|default)$/,
    valuesOnly: true,
    why: 'only a *-store.ts knows that a table exists; ask its functions',
  },
  {
    name: 'one way out',
    from: /^src\/(?!platform\/(outbound-http|http|metrics)\/)/,
    to: /^(node:https?|node:http2|undici|axios|got|node-fetch)$/,
    valuesOnly: true,
    why: 'all outbound HTTP goes through platform/outbound-http, which checks addresses and limits; listening is platform/http',
  },
  {
    name: 'source knows no tests',
    from: /^(src|web)\//,
    to: /^(test|bench|demo|tools|bin)\//,
    why: 'what only tests need must not be able to change the product',
  },
  {
    name: 'web does not reach into the server',
    from: /^web\//,
    to: /^src\/(?!platform\/)/,
    valuesOnly: true,
    why: 'pages are given what they show; a page that asks the server for more can no longer be shown in a test',
  },
  {
    name: 'ui knows no product',
    from: /^web\/ui\//,
    to: /^web\/(?!ui\/)|^src\//,
    why: 'web/ui speaks button, table, field, so that every page can use it',
  },
  {
    name: 'sign-in pages and home stand apart',
    from: /^web\/signin\//,
    to: /^web\/(?!signin\/|ui\/|messages\/)/,
    why: webAppsApart,
  },
  {
    name: 'sign-in pages and home stand apart',
    from: /^web\/home\//,
    to: /^web\/(?!home\/|ui\/|messages\/)/,
    why: webAppsApart,
  },
  {
    name: 'sign-in pages and home stand apart',
    from: /^web\/authenticator\//,
    to: /^web\/(?!authenticator\/|ui\/|messages\/)/,
    why: webAppsApart,
  },
];

/** A package with a door of its own: only that slice speaks to it. */
export const packageOwners: { package: RegExp; owner: RegExp }[] = [
  { package: /^(pg|sql-template-tag)$/, owner: /^src\/platform\/(database|jobs)\// },
  { package: /^pg-boss$/, owner: /^src\/platform\/jobs\// },
  { package: /^(fastify|@fastify\/.*)$/, owner: /^src\/platform\/http\// },
  { package: /^nodemailer$/, owner: /^src\/platform\/mail\// },
  // It calls out for some formats of attestation; the slice hands it only others.
  { package: /^@simplewebauthn\//, owner: /^src\/signin\/factors\/webauthn\// },
  { package: /^pino$/, owner: /^src\/platform\/log\// },
  { package: /^prom-client$/, owner: /^src\/platform\/metrics\// },
  { package: /^@node-rs\//, owner: /^src\/platform\/crypto\// },
  { package: /^commander$/, owner: /^src\/cli\// },
  { package: /^hono$/, owner: /^(web|src\/platform\/http|src\/(signin|sso|home))\// },
];

const globalRows: GlobalRow[] = [
  {
    name: 'configuration is read once',
    global: /^process\.env$/,
    allowed: /^src\/platform\/config\//,
    why: 'the environment is read, checked and frozen in platform/config; everything else is handed a Config',
  },
  {
    name: 'one way out',
    global: /^fetch$/,
    allowed: /^(src\/platform\/outbound-http|web)\//,
    why: 'all outbound HTTP goes through platform/outbound-http, which checks addresses and limits',
  },
  {
    name: 'time is a parameter',
    global: /^(Date\.now|new Date\(\)|Date\(\))$/,
    allowed: /^(src\/platform\/clock|web)\//,
    why: 'read the Clock you were handed, so that tests and `gatehouse dev` can set it',
  },
  {
    name: 'randomness is a parameter',
    global: /^Math\.random$/,
    allowed: /^$/,
    why: 'ids and secrets come from platform/ids, keys from platform/crypto; Math.random is guessable',
  },
  {
    name: 'only the command line prints',
    global: /^console$/,
    allowed: /^src\/cli\//,
    why: 'write to the Log you were handed: it is structured and leaves secrets out',
  },
  {
    name: 'no module-level state',
    global: /^module-level let$/,
    allowed: /^$/,
    why: 'everything hangs off one value made in app.ts, so that two organisations can live in one process',
  },
];

/** Words of the product; platform/ says none of them in a name. (A database has a user too; that word is machinery.) */
const productWords =
  /^(person|people|users|logins?|tenants?|oidc|saml|apps|assignments?|entitlements?|authenticators?|employees?|admins?)$/;

/** `src/directory/users/user-store.ts` → `src/directory/users`; a file right under src is its own slice. */
export function sliceOf(path: string): string {
  const parts = path.split('/');
  const area = parts[1] ?? '';
  if (parts.length === 3 || undividedAreas.includes(area)) return `src/${area}`;
  return parts.length > 3 ? `src/${area}/${parts[2]}` : path;
}

function rungOf(path: string): number {
  const area = /^src\/([^/]+)\//.exec(path)?.[1];
  return ladder.indexOf(area === undefined || rootFolders.includes(area) ? 'app' : area);
}

export function checkArchitecture(
  modules: SourceModule[],
  runtimeDependencies: ReadonlySet<string>,
): Violation[] {
  return [
    ...modules.flatMap((module) => [
      ...ladderViolations(module),
      ...doorViolations(module),
      ...importRowViolations(module),
      ...packageViolations(module, runtimeDependencies),
      ...globalViolations(module),
      ...wordViolations(module),
    ]),
    ...cycleViolations(modules),
  ];
}

function ladderViolations(module: SourceModule): Violation[] {
  if (!module.path.startsWith('src/') || isTest(module.path)) return [];
  const rung = rungOf(module.path);
  const why =
    'each rung may import only what stands before it; facts travel upward as System Log events or as functions that app.ts hands in';
  if (rung < 0) return [{ rule: 'ladder', path: module.path, detail: 'stands on no rung', why }];
  return module.imports.flatMap((found) => {
    if (found.target === undefined || !found.target.startsWith('src/')) return [];
    if (rungOf(found.target) <= rung) return [];
    return [{ rule: 'ladder', path: module.path, detail: `imports ${found.target}`, why }];
  });
}

function doorViolations(module: SourceModule): Violation[] {
  if (!module.path.startsWith('src/') && !module.path.startsWith('web/')) return [];
  return module.imports.flatMap((found) => {
    const target = found.target;
    if (target === undefined || !/^src\/[^/]+\//.test(target)) return [];
    if (sliceOf(target) === sliceOf(module.path) || target.endsWith('/index.ts')) return [];
    return [
      {
        rule: 'door',
        path: module.path,
        detail: `imports ${target}`,
        why: 'another slice is entered only by its index.ts, so that its inside can change',
      },
    ];
  });
}

function importRowViolations(module: SourceModule): Violation[] {
  if (isTest(module.path)) return [];
  return importRows
    .filter((row) => row.from.test(module.path))
    .flatMap((row) =>
      module.imports
        .filter((found) => row.to.test(found.target ?? found.package ?? ''))
        .filter((found) => row.valuesOnly !== true || !found.isType)
        .filter(
          (found) =>
            row.names === undefined ||
            found.names.some(
              (name) => row.names?.test(name.name) && !(row.valuesOnly === true && name.isType),
            ),
        )
        .map((found) => ({
          rule: row.name,
          path: module.path,
          detail: `imports ${found.specifier}`,
          why: row.why,
        })),
    );
}

function packageViolations(module: SourceModule, runtimeDependencies: ReadonlySet<string>): Violation[] {
  if (!/^(src|web)\//.test(module.path) || isTest(module.path)) return [];
  return module.imports.flatMap((found) => {
    const name = found.package;
    if (name === undefined || name.startsWith('node:')) return [];
    const violations: Violation[] = [];
    const at = { path: module.path, detail: `imports ${name}` };
    // The console is built into files of its own; nothing of it runs on the server.
    if (!module.path.startsWith('web/console/') && !runtimeDependencies.has(name) && !found.isType) {
      const why = 'what the product needs at run time stands under "dependencies" in package.json';
      violations.push({ rule: 'declared dependencies', ...at, why });
    }
    const owner = packageOwners.find((row) => row.package.test(name));
    if (owner !== undefined && !owner.owner.test(module.path)) {
      const why = `${name} is spoken to by one slice only, so that it can be replaced there`;
      violations.push({ rule: 'one owner per package', ...at, why });
    }
    return violations;
  });
}

function globalViolations(module: SourceModule): Violation[] {
  if (!/^(src|web)\//.test(module.path) || isTest(module.path)) return [];
  return globalRows
    .filter((row) => !row.allowed.test(module.path))
    .flatMap((row) =>
      module.globals
        .filter((use) => row.global.test(use.name))
        .map((use) => ({
          rule: row.name,
          path: module.path,
          detail: `${use.name} in line ${use.line}`,
          why: row.why,
        })),
    );
}

function wordViolations(module: SourceModule): Violation[] {
  if (!module.path.startsWith('src/platform/') || isTest(module.path)) return [];
  const said = new Set(
    module.identifiers.filter((name) => wordsOf(name).some((word) => productWords.test(word))),
  );
  return [...said].map((name) => ({
    rule: 'platform knows no product',
    path: module.path,
    detail: `says "${name}"`,
    why: 'platform/ speaks machinery, so that no product decision can hide in it',
  }));
}

function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
}

/** Cycles among run-time imports; types may refer to each other. */
export function cycleViolations(modules: SourceModule[]): Violation[] {
  const edges = new Map(
    modules.map((module) => [
      module.path,
      module.imports.filter((found) => !found.isType).flatMap((found) => found.target ?? []),
    ]),
  );
  const state = new Map<string, 'open' | 'done'>();
  const violations: Violation[] = [];
  const visit = (path: string, trail: string[]): void => {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      const circle = [...trail.slice(trail.indexOf(path)), path];
      violations.push({
        rule: 'no cycles',
        path,
        detail: circle.join(' → '),
        why: 'modules in a circle can only be understood together',
      });
      return;
    }
    state.set(path, 'open');
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    state.set(path, 'done');
  };
  for (const path of edges.keys()) visit(path, []);
  return violations;
}
