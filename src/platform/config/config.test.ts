import { describe, expect, test } from 'vitest';
import { ConfigProblem, describeOptions, type Environment, parseConfig, testConfig } from './index.ts';

const around = (files: Record<string, string> = {}) => ({
  readText(path: string) {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    return text;
  },
  directory: '/srv/gatehouse',
  isTerminal: false,
});

function parse(
  environment: Environment,
  files: Record<string, string> = {},
  flags: Record<string, string> = {},
) {
  return parseConfig(environment, flags, around(files));
}

function problems(
  environment: Environment,
  files: Record<string, string> = {},
  flags: Record<string, string> = {},
): string[] {
  try {
    parse(environment, files, flags);
  } catch (error) {
    if (error instanceof ConfigProblem) return error.lines;
    throw error;
  }
  return [];
}

describe('a wrong setting is one line that names key, value and mend', () => {
  test.each([
    ['PORT', '80a', 'PORT="80a" is not a port; give a whole number from 0 to 65535.'],
    ['PORT', '70000', 'PORT="70000" is not a port; give a whole number from 0 to 65535.'],
    ['PORT', '-1', 'PORT="-1" is not a port; give a whole number from 0 to 65535.'],
    [
      'GATEHOUSE_BASE_URL',
      'login.example.com',
      'GATEHOUSE_BASE_URL="login.example.com" is no http or https address; give scheme and host, such as https://login.example.com.',
    ],
    [
      'GATEHOUSE_BASE_URL',
      'https://example.com/sso',
      'GATEHOUSE_BASE_URL="https://example.com/sso" has a path; give scheme and host, such as https://login.example.com.',
    ],
    [
      'GATEHOUSE_BASE_URL',
      'javascript:alert(1)',
      'GATEHOUSE_BASE_URL="javascript:alert(1)" is no http or https address; give scheme and host, such as https://login.example.com.',
    ],
    [
      'GATEHOUSE_BASE_URL',
      'https://u:p@example.com',
      'GATEHOUSE_BASE_URL="https://u:p@example.com" has a user name; give scheme and host, such as https://login.example.com.',
    ],
    ['GATEHOUSE_ROLES', 'web,wroker', 'GATEHOUSE_ROLES="web,wroker" is not one of web, worker.'],
    ['GATEHOUSE_ROLES', ' , ', 'GATEHOUSE_ROLES=" , " names no role; give web, worker, or both.'],
    [
      'GATEHOUSE_TRUSTED_PROXIES',
      '10.0.0.0/33',
      'GATEHOUSE_TRUSTED_PROXIES="10.0.0.0/33" "10.0.0.0/33" is no network; give addresses or CIDR blocks such as 10.0.0.0/8.',
    ],
    [
      'GATEHOUSE_LOG_LEVEL',
      'loud',
      'GATEHOUSE_LOG_LEVEL="loud" is not one of debug, info, warn, error, silent.',
    ],
    ['GATEHOUSE_DEFAULT_LANGUAGE', 'de', 'GATEHOUSE_DEFAULT_LANGUAGE="de" is not one of en, ja.'],
    ['GATEHOUSE_HOST', 'a b', 'GATEHOUSE_HOST="a b" is no host name or address; give one such as 0.0.0.0.'],
  ])('%s=%s', (key, value, line) => {
    expect(problems({ [key]: value })).toEqual([line]);
  });

  test('the value of a secret is not shown', () => {
    const lines = problems({
      DATABASE_URL: 'mysql://root:hunter2@db/x',
      GATEHOUSE_METRICS_TOKEN: 'hunter2',
      GATEHOUSE_SMTP_URL: 'hunter2',
      GATEHOUSE_SMTP_FROM: 'a@example.com',
    });
    expect(lines).toHaveLength(3);
    expect(lines.join()).not.toContain('hunter2');
    expect(lines[0]).toBe(
      'DATABASE_URL is no PostgreSQL address; give postgres://user:password@host:5432/database.',
    );
  });

  test('all problems are told at once', () => {
    expect(problems({ PORT: 'x', GATEHOUSE_LOG_LEVEL: 'y', GATEHOUSE_NONSENSE: 'z' })).toHaveLength(3);
  });
});

describe('an unknown setting is refused and the nearest known one named', () => {
  test.each([
    ['GATEHOUSE_BASEURL', 'GATEHOUSE_BASE_URL'],
    ['GATEHOUSE_DATA_DIR', 'GATEHOUSE_DATA_DIRECTORY'],
    ['GATEHOUSE_TRUSTED_PROXY', 'GATEHOUSE_TRUSTED_PROXIES'],
    ['GATEHOUSE_SMPT_URL', 'GATEHOUSE_SMTP_URL'],
  ])('%s', (typed, meant) => {
    expect(problems({ [typed]: 'x' })).toEqual([`${typed} is not a setting; did you mean ${meant}?`]);
  });

  test('nothing near, nothing guessed', () => {
    expect(problems({ GATEHOUSE_FLUX_CAPACITOR_SPEED: '88' })).toEqual([
      'GATEHOUSE_FLUX_CAPACITOR_SPEED is not a setting; see the reference of settings.',
    ]);
  });

  test('what does not begin with our prefix is none of our business', () => {
    expect(problems({ HOME: '/root', PORTS: '1', gatehouse_x: 'y' })).toEqual([]);
  });
});

describe('settings that belong together', () => {
  test('a certificate without its key', () => {
    expect(problems({ GATEHOUSE_TLS_CERT_FILE: '/c.pem' })).toEqual([
      'GATEHOUSE_TLS_CERT_FILE is set without GATEHOUSE_TLS_KEY_FILE; give both.',
    ]);
  });
  test('a mail server without a sender', () => {
    expect(problems({ GATEHOUSE_SMTP_URL: 'smtp://mail.example.com' })).toEqual([
      'GATEHOUSE_SMTP_URL is set without GATEHOUSE_SMTP_FROM; give both.',
    ]);
  });
  test('two master keys', () => {
    expect(problems({ GATEHOUSE_MASTER_KEY: 'x', GATEHOUSE_MASTER_KEY_FILE: '/k' })[0]).toContain(
      'keep one of them',
    );
  });
  test('two spellings of one setting that disagree', () => {
    expect(problems({ PORT: '1', GATEHOUSE_PORT: '2' })).toEqual([
      'GATEHOUSE_PORT and PORT differ; keep one of them.',
    ]);
  });
});

describe('the configuration file', () => {
  const GATEHOUSE_CONFIG = 'gatehouse.json';
  const path = '/srv/gatehouse/gatehouse.json';

  test('is overridden by the environment, and that by flags', () => {
    const files = { [path]: '{"port": 1111, "logLevel": "warn", "baseUrl": "https://a.example.com"}' };
    const config = parse({ GATEHOUSE_CONFIG, PORT: '2222', GATEHOUSE_LOG_LEVEL: 'error' }, files, {
      port: '3333',
    });
    expect([config.port, config.logLevel, config.baseUrl]).toEqual([3333, 'error', 'https://a.example.com']);
  });

  test('takes lists and numbers as JSON has them', () => {
    const files = { [path]: '{"trustedProxies": ["10.0.0.0/8", "::1"], "drainSeconds": 5, "smtpUrl": null}' };
    const config = parse({ GATEHOUSE_CONFIG }, files);
    expect(config.trustedProxies).toEqual(['10.0.0.0/8', '::1']);
    expect(config.drainSeconds).toBe(5);
  });

  test.each([
    [
      'that is missing',
      undefined,
      'GATEHOUSE_CONFIG="gatehouse.json" cannot be read (ENOENT); give a readable JSON file.',
    ],
    [
      'that is no object',
      '[]',
      'GATEHOUSE_CONFIG="gatehouse.json" holds no JSON object; give { "baseUrl": "…" }.',
    ],
    [
      'with an unknown key',
      '{"baseUri": "x"}',
      'gatehouse.json: baseUri is not a setting; did you mean baseUrl?',
    ],
    [
      'with a prototype key',
      '{"__proto__": {"port": 1}}',
      'gatehouse.json: __proto__ is not a setting; see the reference of settings.',
    ],
    [
      'with an object for a value',
      '{"port": {"http": 1}}',
      'gatehouse.json: port has an object for a value; give text, a number or a list of texts.',
    ],
    [
      'with a wrong value',
      '{"port": "x"}',
      'gatehouse.json: port="x" is not a port; give a whole number from 0 to 65535.',
    ],
  ])('%s', (_what, text, line) => {
    expect(problems({ GATEHOUSE_CONFIG }, text === undefined ? {} : { [path]: text })).toEqual([line]);
  });

  test('that is not JSON is not quoted, since a secret may stand beside the mistake', () => {
    const lines = problems(
      { GATEHOUSE_CONFIG },
      { [path]: '{"databaseUrl": "postgres://u:hunter2@db/x" "port": 1}' },
    );
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('is not JSON');
    expect(lines[0]).not.toContain('hunter2');
  });
});

describe('defaults', () => {
  test('nothing set gives a server for this machine', () => {
    const config = parse({});
    expect(config).toMatchObject({
      baseUrl: 'http://localhost:8080',
      host: 'localhost',
      port: 8080,
      dataDirectory: '/srv/gatehouse/gatehouse-data',
      databaseUrl: undefined,
      roles: { web: true, worker: true },
      logFormat: 'json',
      defaultLanguage: 'en',
    });
  });

  test('the base URL follows port and TLS, and an empty variable counts as not set', () => {
    expect(parse({ PORT: '9090', GATEHOUSE_BASE_URL: '' }).baseUrl).toBe('http://localhost:9090');
    const tls = { GATEHOUSE_TLS_CERT_FILE: '/c', GATEHOUSE_TLS_KEY_FILE: '/k' };
    expect(parse({ PORT: '443', ...tls }).baseUrl).toBe('https://localhost');
    expect(parse({ GATEHOUSE_BASE_URL: 'HTTPS://Login.Example.com:443/' }).baseUrl).toBe(
      'https://login.example.com',
    );
  });

  test('the value is frozen all the way down', () => {
    const config = parse({}) as { roles: { web: boolean } };
    expect(() => {
      config.roles.web = false;
    }).toThrow(TypeError);
    expect(Object.isFrozen(testConfig({ port: 1 }).trustedProxies)).toBe(true);
  });
});

test('every option says what it means, its default and an example that is accepted', () => {
  const unparsable = new Set([
    'DATABASE_URL',
    'GATEHOUSE_MASTER_KEY',
    'GATEHOUSE_METRICS_TOKEN',
    'GATEHOUSE_CONFIG',
  ]);
  for (const option of describeOptions()) {
    expect(option.meaning, option.env).toMatch(/\.$/);
    expect(option.default.length, option.env).toBeGreaterThan(0);
    expect(option.example.length, option.env).toBeGreaterThan(0);
    if (unparsable.has(option.env)) continue;
    const together = problems({ [option.env]: option.example }).filter((line) => !line.includes('give both'));
    expect(together, option.env).toEqual([]);
  }
});
