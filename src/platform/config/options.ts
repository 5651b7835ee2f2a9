// Every setting, described where it is declared: the reference page is generated from this table.

import { isIP } from 'node:net';
import { z } from 'zod';

export type Option<T> = {
  /** The environment variable. In the configuration file the same setting has the name of its row here. */
  env: string;
  aliases?: string[];
  meaning: string;
  /** In words when it is computed. */
  default: string;
  example: string;
  /** Never shown in messages. */
  secret?: true;
  schema: z.ZodType<T, string>;
};

const option = <T>(described: Option<T>): Option<T> => described;

export const OPTIONS = {
  baseUrl: option({
    env: 'GATEHOUSE_BASE_URL',
    meaning:
      'The address people and applications use. Issuers, links in mail and cookies are made from it, never from request headers.',
    default: 'http://localhost and the port (https when TLS is configured)',
    example: 'https://login.example.com',
    schema: z.string().transform(originOf),
  }),
  origins: option({
    env: 'GATEHOUSE_ORIGINS',
    meaning:
      'Further addresses under which this server may be called, separated by commas. Any other Host is refused.',
    default: 'none',
    example: 'https://login.internal.example.com',
    schema: listOf(originOf),
  }),
  host: option({
    env: 'GATEHOUSE_HOST',
    meaning:
      'The address to listen on. `localhost` listens on 127.0.0.1 and ::1; use 0.0.0.0 or :: to be reached from elsewhere.',
    default: 'localhost',
    example: '0.0.0.0',
    schema: z
      .string()
      .refine(
        (host) => /^[A-Za-z0-9.:_-]{1,253}$/.test(host),
        'is no host name or address; give one such as 0.0.0.0',
      ),
  }),
  port: option({
    env: 'PORT',
    aliases: ['GATEHOUSE_PORT'],
    meaning: 'The port to listen on.',
    default: '8080',
    example: '8443',
    schema: wholeNumber(0, 65_535, 'a port'),
  }),
  tlsCertFile: option({
    env: 'GATEHOUSE_TLS_CERT_FILE',
    meaning:
      'PEM file with the certificate and its chain; with the key, the server speaks TLS itself. Read again when it changes.',
    default: 'none: plain HTTP',
    example: '/etc/gatehouse/tls/fullchain.pem',
    schema: z.string(),
  }),
  tlsKeyFile: option({
    env: 'GATEHOUSE_TLS_KEY_FILE',
    meaning: 'PEM file with the private key of the certificate.',
    default: 'none',
    example: '/etc/gatehouse/tls/privkey.pem',
    schema: z.string(),
  }),
  dataDirectory: option({
    env: 'GATEHOUSE_DATA_DIRECTORY',
    meaning: 'Where the embedded database and the master key live.',
    default: './gatehouse-data',
    example: '/var/lib/gatehouse',
    schema: z.string(),
  }),
  databaseUrl: option({
    env: 'DATABASE_URL',
    aliases: ['GATEHOUSE_DATABASE_URL'],
    meaning:
      'A PostgreSQL server, version 15 or newer. Without it the embedded one is started on the data directory.',
    default: 'none: the embedded PostgreSQL',
    example: 'postgres://gatehouse:…@db.example.com:5432/gatehouse?sslmode=verify-full',
    secret: true,
    schema: z
      .string()
      .refine(
        (url) => /^postgres(?:ql)?:\/\//.test(url),
        'is no PostgreSQL address; give postgres://user:password@host:5432/database',
      ),
  }),
  databaseConnections: option({
    env: 'GATEHOUSE_DATABASE_CONNECTIONS',
    meaning: 'How many connections this node holds to the database at most.',
    default: '10',
    example: '20',
    schema: wholeNumber(2, 200, 'a number of connections'),
  }),
  roles: option({
    env: 'GATEHOUSE_ROLES',
    meaning: 'What this node does: `web` answers requests, `worker` runs jobs.',
    default: 'web,worker',
    example: 'web',
    schema: listOf(oneOf('web', 'worker')).refine(
      (roles) => roles.length > 0,
      'names no role; give web, worker, or both',
    ),
  }),
  smtpUrl: option({
    env: 'GATEHOUSE_SMTP_URL',
    meaning:
      'The mail server: smtp:// (STARTTLS) or smtps:// (TLS from the start), with user and password if it wants them.',
    default: 'none: mail is written to the log and not sent',
    example: 'smtps://gatehouse:…@mail.example.com:465',
    secret: true,
    schema: z
      .string()
      .refine(
        (url) => /^smtps?:\/\/.+/.test(url) && URL.canParse(url),
        'is no mail server address; give smtp://user:password@host:587 or smtps://host:465',
      ),
  }),
  smtpFrom: option({
    env: 'GATEHOUSE_SMTP_FROM',
    meaning: 'The sender of mail.',
    default: 'none; required with GATEHOUSE_SMTP_URL',
    example: 'Example sign-in <sso@example.com>',
    schema: z
      .string()
      .refine(
        (from) => /^(?:[^<>\p{Cc}]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/u.test(from),
        'is no sender; give Name <sso@example.com>',
      ),
  }),
  smtpCaFile: option({
    env: 'GATEHOUSE_SMTP_CA_FILE',
    meaning: "PEM file of the authority that signed the mail server's certificate, when it is a private one.",
    default: 'none',
    example: '/etc/gatehouse/mail-ca.pem',
    schema: z.string(),
  }),
  masterKey: option({
    env: 'GATEHOUSE_MASTER_KEY',
    meaning:
      'The key that encrypts secrets at rest: 32 bytes as base64 or hex. To replace it, put the new one first and keep the old one behind a comma.',
    default: 'none: made at first start in master.key in the data directory',
    example: 'the output of: openssl rand -base64 32',
    secret: true,
    schema: z.string(),
  }),
  masterKeyFile: option({
    env: 'GATEHOUSE_MASTER_KEY_FILE',
    meaning:
      'A file with the master key instead, readable by its owner only; one key a line, the current one first.',
    default: 'none',
    example: '/run/secrets/gatehouse-master-key',
    schema: z.string(),
  }),
  trustedProxies: option({
    env: 'GATEHOUSE_TRUSTED_PROXIES',
    meaning:
      'Networks of reverse proxies whose X-Forwarded-For, -Proto and -Host are believed, separated by commas. From anybody else they are ignored.',
    default: 'none',
    example: '10.0.0.0/8,fd00::/8',
    schema: listOf(networkOf),
  }),
  fidoMetadataFile: option({
    env: 'GATEHOUSE_FIDO_METADATA_FILE',
    meaning:
      'The metadata of the FIDO Alliance on models of security keys, as downloaded (a signed blob): which model a key is, counts only under its roots. Read at the start; nothing is fetched.',
    default: 'none: only the models that administrators describe are known',
    example: '/etc/gatehouse/fido-mds.jwt',
    schema: z.string(),
  }),
  fidoMetadataRootFile: option({
    env: 'GATEHOUSE_FIDO_METADATA_ROOT_FILE',
    meaning: 'PEM file with the root that has signed the metadata.',
    default: 'none; required with GATEHOUSE_FIDO_METADATA_FILE',
    example: '/etc/gatehouse/fido-root.pem',
    schema: z.string(),
  }),
  deviceCaFile: option({
    env: 'GATEHOUSE_DEVICE_CA_FILE',
    meaning:
      'PEM file with the authorities that issue certificates to managed devices. With TLS of its own the server asks for such a certificate; behind a proxy see GATEHOUSE_CLIENT_CERTIFICATE_HEADER.',
    default: 'none: no certificate makes a device a managed one',
    example: '/etc/gatehouse/device-ca.pem',
    schema: z.string(),
  }),
  clientCertificateHeader: option({
    env: 'GATEHOUSE_CLIENT_CERTIFICATE_HEADER',
    meaning:
      'The header in which a listed proxy passes on the verified certificate of a TLS client (RFC 9440, or PEM in percent encoding). The proxy has to remove it from what clients send.',
    default: 'none',
    example: 'client-cert',
    schema: headerName(),
  }),
  deviceAssertionHeader: option({
    env: 'GATEHOUSE_DEVICE_ASSERTION_HEADER',
    meaning:
      'The header in which a listed proxy passes on a signed statement (JWT) of what a device is like. The proxy has to remove it from what clients send.',
    default: 'none',
    example: 'x-device-assertion',
    schema: headerName(),
  }),
  deviceAssertionKeysFile: option({
    env: 'GATEHOUSE_DEVICE_ASSERTION_KEYS_FILE',
    meaning: 'JSON file with the public keys (JWK set, RS256 or ES256) that sign such statements.',
    default: 'none',
    example: '/etc/gatehouse/device-keys.json',
    schema: z.string(),
  }),
  locationFiles: option({
    env: 'GATEHOUSE_LOCATION_FILES',
    meaning:
      'Where to look up where addresses are, separated by commas; the first that knows is believed. Databases in the MMDB format (cities, countries, networks, anonymizers), lists of networks as CATEGORY=path, and `bundled` for the data that come with Gatehouse. Files are read again when they change. `off` looks nothing up.',
    default: 'bundled',
    example: '/var/lib/geoip/GeoLite2-City.mmdb,ANONYMIZER_TOR=/var/lib/geoip/tor.txt,bundled',
    schema: z.string().transform(locationFiles),
  }),
  outboundAllow: option({
    env: 'GATEHOUSE_OUTBOUND_ALLOW',
    meaning:
      'Private places that Gatehouse may call all the same (back-channel logout, hooks, SCIM inside of a company): networks, hosts, or host:port.',
    default: 'none: only public addresses',
    example: '10.20.0.0/16,hr.internal.example.com:8443',
    schema: listOf(allowedTarget),
  }),
  logLevel: option({
    env: 'GATEHOUSE_LOG_LEVEL',
    meaning: 'How much to log: debug, info, warn, error or silent.',
    default: 'info',
    example: 'debug',
    schema: z.string().transform(oneOf('debug', 'info', 'warn', 'error', 'silent')),
  }),
  logFormat: option({
    env: 'GATEHOUSE_LOG_FORMAT',
    meaning: 'One JSON object a line (`json`), or lines for people (`text`).',
    default: 'text at a terminal, json otherwise',
    example: 'json',
    schema: z.string().transform(oneOf('json', 'text')),
  }),
  metricsPort: option({
    env: 'GATEHOUSE_METRICS_PORT',
    meaning: 'A separate port for Prometheus metrics, without a token unless one is set.',
    default: 'none',
    example: '9464',
    schema: wholeNumber(0, 65_535, 'a port'),
  }),
  metricsHost: option({
    env: 'GATEHOUSE_METRICS_HOST',
    meaning: 'The address on which the metrics port listens.',
    default: '127.0.0.1',
    example: '10.0.0.5',
    schema: z.string(),
  }),
  metricsToken: option({
    env: 'GATEHOUSE_METRICS_TOKEN',
    meaning:
      'A token for metrics as `Authorization: Bearer`. With it and no metrics port, they are at /metrics of the main port.',
    default: 'none: no metrics on the main port',
    example: 'the output of: openssl rand -hex 24',
    secret: true,
    schema: z
      .string()
      .refine(
        (token) => /^[\x21-\x7e]{16,256}$/.test(token),
        'is too short or not plain ASCII; give 16 to 256 characters',
      ),
  }),
  defaultLanguage: option({
    env: 'GATEHOUSE_DEFAULT_LANGUAGE',
    meaning:
      'The language of pages and mail for people whose profile and browser do not name one we speak: en or ja.',
    default: 'en',
    example: 'ja',
    schema: z.string().transform(oneOf('en', 'ja')),
  }),
  hashingConcurrency: option({
    env: 'GATEHOUSE_HASHING_CONCURRENCY',
    meaning: 'How many passwords are checked at the same time.',
    default: 'the number of cores, less one thread of the pool (UV_THREADPOOL_SIZE)',
    example: '4',
    schema: wholeNumber(1, 256, 'a number'),
  }),
  rateLimits: option({
    env: 'GATEHOUSE_RATE_LIMITS',
    meaning:
      'Limits of the management API by endpoint, token and minute, counted by each node: `off`, or by how much Okta’s limits are multiplied.',
    default: 'off',
    example: '10',
    schema: z
      .string()
      .transform((text) => (text === 'off' ? undefined : Number(text)))
      .refine(
        (scale) => scale === undefined || (Number.isFinite(scale) && scale >= 0.01 && scale <= 10_000),
        'is neither `off` nor a number from 0.01 to 10000',
      ),
  }),
  drainSeconds: option({
    env: 'GATEHOUSE_DRAIN_SECONDS',
    meaning: 'How long requests in flight may take to finish when the server is told to stop.',
    default: '20',
    example: '60',
    schema: wholeNumber(0, 3_600, 'a number of seconds'),
  }),
} as const satisfies Record<string, Option<unknown>>;

export type OptionName = keyof typeof OPTIONS;
export type OptionValues = {
  [Name in OptionName]: (typeof OPTIONS)[Name] extends Option<infer T> ? T | undefined : never;
};

type Check<T> = (text: string, context: z.RefinementCtx) => T;

function refuse(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}

function wholeNumber(min: number, max: number, what: string) {
  return z.string().transform((text, context) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max
      ? value
      : refuse(context, `is not ${what}; give a whole number from ${min} to ${max}`);
  });
}

function oneOf<const Word extends string>(...words: Word[]): Check<Word> {
  return (text, context) =>
    words.find((word) => word === text.toLowerCase()) ?? refuse(context, `is not one of ${words.join(', ')}`);
}

function listOf<T>(check: Check<T>) {
  return z.string().transform((text, context): T[] =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map((part) => check(part, context)),
  );
}

function headerName() {
  return z
    .string()
    .refine(
      (name) => /^[A-Za-z0-9-]{1,64}$/.test(name) && !/^(cookie|authorization|host)$/i.test(name),
      'is no name of a header of its own; give such as client-cert',
    )
    .transform((name) => name.toLowerCase());
}

function locationFiles(
  text: string,
  context: z.RefinementCtx,
): ('bundled' | { path: string; category?: string })[] {
  if (text.trim().toLowerCase() === 'off') return [];
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      if (part.toLowerCase() === 'bundled') return 'bundled';
      const [, category, path = part] = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(part) ?? [];
      if (category === undefined && !path.endsWith('.mmdb')) {
        return refuse(
          context,
          `"${part}" is no .mmdb file; give /path/to/file.mmdb, bundled, or a list of networks as CATEGORY=/path/to/list.txt`,
        );
      }
      return category === undefined ? { path } : { path, category };
    });
}

function originOf(text: string, context: z.RefinementCtx): string {
  const mend = 'give scheme and host, such as https://login.example.com';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    return refuse(context, `is no http or https address; ${mend}`);
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    return refuse(context, `has a path; ${mend}`);
  if (url.username !== '' || url.password !== '') return refuse(context, `has a user name; ${mend}`);
  return url.origin;
}

export function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

function networkOf(text: string, context: z.RefinementCtx): string {
  return isNetwork(text)
    ? text
    : refuse(context, `"${text}" is no network; give addresses or CIDR blocks such as 10.0.0.0/8`);
}

function allowedTarget(text: string, context: z.RefinementCtx): string {
  const isHost = /^(?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::\d{1,5})?$/.test(text);
  if (isNetwork(text) || isHost) return text.toLowerCase();
  return refuse(
    context,
    `"${text}" is no network, host or host:port; give such as 10.20.0.0/16 or hr.example.com:8443`,
  );
}
