// Owns the settings of one process: reads environment and file once, refuses what it does not know, and hands out one
// frozen value. Not here: what an administrator changes while the server runs (that is in the database).

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { nearestName } from './nearest-name.ts';
import { OPTIONS, type OptionName, type OptionValues } from './options.ts';

export type Config = {
  /** Scheme, host and port that people use, without a slash at the end. */
  baseUrl: string;
  /** baseUrl and the further origins under which this server may be called. */
  origins: string[];
  host: string;
  port: number;
  tls: { certFile: string; keyFile: string } | undefined;
  /** Absolute. */
  dataDirectory: string;
  databaseUrl: string | undefined;
  databaseConnections: number;
  roles: { web: boolean; worker: boolean };
  smtp: { url: string; from: string; caFile: string | undefined } | undefined;
  masterKey: string | undefined;
  masterKeyFile: string | undefined;
  trustedProxies: string[];
  /** Asked in this order. `bundled`: the data that come with Gatehouse. */
  locationFiles: ('bundled' | { path: string; category?: string })[];
  outboundAllow: string[];
  fidoMetadata: { file: string; rootFile: string } | undefined;
  /** What shows that the company runs a device. */
  deviceTrust: {
    caFile: string | undefined;
    certificateHeader: string | undefined;
    assertionHeader: string | undefined;
    assertionKeysFile: string | undefined;
  };
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  logFormat: 'json' | 'text';
  metrics: { port: number | undefined; host: string; token: string | undefined };
  defaultLanguage: 'en' | 'ja';
  hashingConcurrency: number | undefined;
  /** libuv's threads, on which hashing, DNS and files share the work. */
  threadPoolSize: number;
  /** What Okta's limits are multiplied by; undefined for none. */
  rateLimits: number | undefined;
  drainSeconds: number;
};

/** All problems at once, one line each. */
export class ConfigProblem extends Error {
  override name = 'ConfigProblem';
  readonly lines: string[];
  constructor(lines: string[]) {
    super(lines.join('\n'));
    this.lines = lines;
  }
}

export type Environment = Record<string, string | undefined>;
type Surroundings = { readText(path: string): string; directory: string; isTerminal: boolean };

/** Reads the environment of this process. `overrides` are what command-line flags said, by option name. */
export function loadConfig(overrides: Partial<Record<OptionName, string>> = {}): Config {
  return parseConfig(process.env, overrides, {
    readText: (path) => readFileSync(path, 'utf8'),
    directory: process.cwd(),
    isTerminal: process.stdout.isTTY === true,
  });
}

export function parseConfig(
  environment: Environment,
  overrides: Partial<Record<OptionName, string>>,
  surroundings: Surroundings,
): Config {
  const problems: string[] = [];
  const given = new Map<OptionName, Given>();
  readFile(environment, surroundings, given, problems);
  readEnvironment(environment, given, problems);
  for (const [name, text] of Object.entries(overrides)) {
    if (text !== undefined) given.set(name as OptionName, { key: `--${kebab(name)}`, text });
  }

  const values: Partial<Record<OptionName, unknown>> = {};
  for (const [name, { key, text }] of given) {
    const option = OPTIONS[name];
    const result = option.schema.safeParse(text);
    if (result.success) values[name] = result.data;
    else
      problems.push(problemLine(key, 'secret' in option ? undefined : text, result.error.issues[0]?.message));
  }
  checkTogether(values as Partial<OptionValues>, problems);
  if (problems.length > 0) throw new ConfigProblem(problems);
  return deepFreeze(assemble(values as Partial<OptionValues>, environment, surroundings));
}

export type OptionDescription = {
  name: string;
  env: string;
  meaning: string;
  default: string;
  example: string;
  secret: boolean;
};

export function describeOptions(): OptionDescription[] {
  const file: OptionDescription = {
    name: '',
    env: CONFIG_FILE,
    meaning: 'A JSON file with any of these settings by their file name. The environment wins over the file.',
    default: 'none',
    example: '/etc/gatehouse/gatehouse.json',
    secret: false,
  };
  const rows = Object.entries(OPTIONS).map(([name, option]) => ({
    name,
    env: option.env,
    meaning: option.meaning,
    default: option.default,
    example: option.example,
    secret: 'secret' in option,
  }));
  return [file, ...rows];
}

/** A complete configuration for tests: quiet, on this machine, nothing from the environment. */
export function testConfig(overrides: Partial<Config> = {}): Config {
  const nothing = { readText: () => '{}', directory: '/', isTerminal: false };
  const port = overrides.port === undefined || overrides.port === 0 ? {} : { PORT: String(overrides.port) };
  const quiet = { GATEHOUSE_LOG_LEVEL: 'silent', GATEHOUSE_LOCATION_FILES: 'off' };
  const config = parseConfig({ ...quiet, ...port }, {}, nothing);
  const changed = { ...config, ...overrides };
  return deepFreeze({ ...changed, origins: overrides.origins ?? [changed.baseUrl] });
}

const CONFIG_FILE = 'GATEHOUSE_CONFIG';

type Given = { key: string; text: string };

function readEnvironment(environment: Environment, given: Map<OptionName, Given>, problems: string[]): void {
  const byKey = new Map<string, OptionName>();
  for (const name of Object.keys(OPTIONS) as OptionName[]) {
    const option = OPTIONS[name];
    byKey.set(option.env, name);
    if ('aliases' in option) for (const alias of option.aliases) byKey.set(alias, name);
  }
  const seen = new Map<OptionName, Given>();
  for (const [key, text] of Object.entries(environment)) {
    const name = byKey.get(key);
    if (name === undefined) {
      if (key.startsWith('GATEHOUSE_') && key !== CONFIG_FILE)
        problems.push(unknownLine(key, [...byKey.keys(), CONFIG_FILE]));
      continue;
    }
    // `KEY=` in a compose file means "not set".
    if (text === undefined || text === '') continue;
    const other = seen.get(name);
    if (other !== undefined && other.text !== text)
      problems.push(`${key} and ${other.key} differ; keep one of them.`);
    seen.set(name, { key, text });
    given.set(name, { key, text });
  }
}

function readFile(
  environment: Environment,
  around: Surroundings,
  given: Map<OptionName, Given>,
  problems: string[],
): void {
  const path = environment[CONFIG_FILE];
  if (path === undefined || path === '') return;
  let content: unknown;
  try {
    content = JSON.parse(around.readText(resolve(around.directory, path)));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // A parser quotes what stands around the mistake, and that may be a secret.
    const reason =
      error instanceof SyntaxError
        ? `is not JSON (${/position \d+/.exec(message)?.[0] ?? 'broken off'})`
        : `cannot be read (${code})`;
    problems.push(`${CONFIG_FILE}="${path}" ${reason}; give a readable JSON file.`);
    return;
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    problems.push(`${CONFIG_FILE}="${path}" holds no JSON object; give { "baseUrl": "…" }.`);
    return;
  }
  for (const [name, value] of Object.entries(content)) {
    const key = `${path}: ${name}`;
    if (!Object.hasOwn(OPTIONS, name)) problems.push(unknownLine(key, Object.keys(OPTIONS), name));
    else if (value !== null) {
      const text = textOf(value);
      if (text === undefined)
        problems.push(`${key} has an object for a value; give text, a number or a list of texts.`);
      else if (text !== '') given.set(name as OptionName, { key, text });
    }
  }
}

function textOf(value: unknown): string | undefined {
  if (Array.isArray(value))
    return value.every((entry) => typeof entry === 'string') ? value.join(',') : undefined;
  return typeof value === 'object' ? undefined : String(value);
}

function unknownLine(key: string, known: string[], name = key): string {
  const near = nearestName(name, known);
  return `${key} is not a setting${near === undefined ? '; see the reference of settings.' : `; did you mean ${near}?`}`;
}

function problemLine(key: string, text: string | undefined, message: string | undefined): string {
  const shown = text === undefined ? '' : `="${text.length > 80 ? `${text.slice(0, 80)}…` : text}"`;
  return `${key}${shown} ${message ?? 'is not understood'}.`;
}

function checkTogether(values: Partial<OptionValues>, problems: string[]): void {
  const together = (one: OptionName, other: OptionName) => {
    if (values[one] !== undefined && values[other] === undefined) {
      problems.push(`${OPTIONS[one].env} is set without ${OPTIONS[other].env}; give both.`);
    }
  };
  together('tlsCertFile', 'tlsKeyFile');
  together('tlsKeyFile', 'tlsCertFile');
  together('smtpUrl', 'smtpFrom');
  together('fidoMetadataFile', 'fidoMetadataRootFile');
  together('fidoMetadataRootFile', 'fidoMetadataFile');
  together('clientCertificateHeader', 'deviceCaFile');
  together('deviceAssertionHeader', 'deviceAssertionKeysFile');
  together('deviceAssertionKeysFile', 'deviceAssertionHeader');
  if (values.masterKey !== undefined && values.masterKeyFile !== undefined) {
    problems.push('GATEHOUSE_MASTER_KEY and GATEHOUSE_MASTER_KEY_FILE are both set; keep one of them.');
  }
}

const absolute = (files: Config['locationFiles'], directory: string): Config['locationFiles'] =>
  files.map((file) => (file === 'bundled' ? file : { ...file, path: resolve(directory, file.path) }));

function assemble(values: Partial<OptionValues>, environment: Environment, around: Surroundings): Config {
  const port = values.port ?? 8080;
  const { tlsCertFile, tlsKeyFile, smtpUrl, smtpFrom } = values;
  const tls =
    tlsCertFile === undefined || tlsKeyFile === undefined
      ? undefined
      : { certFile: tlsCertFile, keyFile: tlsKeyFile };
  const baseUrl =
    values.baseUrl ?? new URL(`${tls === undefined ? 'http' : 'https'}://localhost:${port}`).origin;
  const roles = values.roles ?? ['web', 'worker'];
  return {
    baseUrl,
    origins: [...new Set([baseUrl, ...(values.origins ?? [])])],
    host: values.host ?? 'localhost',
    port,
    tls,
    dataDirectory: resolve(around.directory, values.dataDirectory ?? 'gatehouse-data'),
    databaseUrl: values.databaseUrl,
    databaseConnections: values.databaseConnections ?? 10,
    roles: { web: roles.includes('web'), worker: roles.includes('worker') },
    smtp:
      smtpUrl === undefined || smtpFrom === undefined
        ? undefined
        : { url: smtpUrl, from: smtpFrom, caFile: values.smtpCaFile },
    masterKey: values.masterKey,
    masterKeyFile: values.masterKeyFile,
    trustedProxies: values.trustedProxies ?? [],
    locationFiles: absolute(values.locationFiles ?? ['bundled'], around.directory),
    outboundAllow: values.outboundAllow ?? [],
    fidoMetadata:
      values.fidoMetadataFile === undefined || values.fidoMetadataRootFile === undefined
        ? undefined
        : { file: values.fidoMetadataFile, rootFile: values.fidoMetadataRootFile },
    deviceTrust: {
      caFile: values.deviceCaFile,
      certificateHeader: values.clientCertificateHeader,
      assertionHeader: values.deviceAssertionHeader,
      assertionKeysFile: values.deviceAssertionKeysFile,
    },
    logLevel: values.logLevel ?? 'info',
    logFormat: values.logFormat ?? (around.isTerminal ? 'text' : 'json'),
    metrics: {
      port: values.metricsPort,
      host: values.metricsHost ?? '127.0.0.1',
      token: values.metricsToken,
    },
    defaultLanguage: values.defaultLanguage ?? 'en',
    hashingConcurrency: values.hashingConcurrency,
    threadPoolSize: threadPoolSize(environment['UV_THREADPOOL_SIZE']),
    rateLimits: values.rateLimits,
    drainSeconds: values.drainSeconds ?? 20,
  };
}

function threadPoolSize(text: string | undefined): number {
  const size = Number(text);
  return Number.isInteger(size) && size >= 1 && size <= 1024 ? size : 4;
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function deepFreeze<T extends object>(value: T): T {
  for (const entry of Object.values(value))
    if (typeof entry === 'object' && entry !== null) deepFreeze(entry);
  return Object.freeze(value);
}
