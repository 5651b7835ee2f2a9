// Takes secrets out of log fields: by the name of the field, wherever it sits, and by their look inside of text.

const HIDDEN = '[hidden]';
const MAX_DEPTH = 8;
const MAX_ENTRIES = 200;
const MAX_TEXT = 8_192;

// Compared without separators and case, so client_secret, clientSecret and Client-Secret are one name.
const SECRET_NAMES = [
  'authorization',
  'cookie',
  'password',
  'passwd',
  'passcode',
  'secret',
  'token',
  'assertion',
  'credential',
  'privatekey',
  'masterkey',
  'apikey',
  'codeverifier',
  'samlresponse',
  'relaystate',
  'databaseurl',
  'connectionstring',
  'sealed',
  'otp',
  'answer',
];
// Whole names that would be too short or too common to look for inside of others.
const SECRET_EXACT = new Set([
  'code',
  'jwk',
  'pin',
  'dpop',
  'sid',
  'authkey',
  'pass',
  'pwd',
  'd',
  'k',
  'state',
  'nonce',
]);
// Names that contain a secret's name but hold none.
const HARMLESS = new Set([
  'tokentype',
  'tokenid',
  'tokenendpoint',
  'passwordchanged',
  'errorcode',
  'statuscode',
  'credentialid',
]);

const TEXT_PATTERNS: readonly [RegExp, string][] = [
  // scheme://user:password@host
  [/([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, `$1${HIDDEN}@`],
  [/\b(SSWS|Bearer|Basic|DPoP)\s+[A-Za-z0-9._~+/=-]{6,}/gi, `$1 ${HIDDEN}`],
  // JWS and JWE in compact form
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*\.[A-Za-z0-9_.-]*/g, HIDDEN],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, HIDDEN],
  // name=value in a query, a form or a connection string
  [
    /\b([\w.-]*(?:password|passwd|secret|token|assertion|code_verifier|passcode|otp)|code|state|nonce|samlresponse|relaystate)=[^\s&;,"']+/gi,
    `$1=${HIDDEN}`,
  ],
  // "name": "value" of JSON that became text
  [
    /("[\w.-]*(?:password|secret|token|assertion|passcode|authorization|cookie)[\w.-]*"\s*:\s*)"(?:[^"\\]|\\.)*"/gi,
    `$1"${HIDDEN}"`,
  ],
];

export function withoutSecrets(value: unknown): unknown {
  return scrub(value, 0, new Set());
}

export function textWithoutSecrets(text: string): string {
  let clean = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}… (${text.length} characters)` : text;
  for (const [pattern, replacement] of TEXT_PATTERNS) clean = clean.replace(pattern, replacement);
  return clean;
}

function scrub(value: unknown, depth: number, above: Set<object>): unknown {
  if (typeof value === 'string') return textWithoutSecrets(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : value;
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (depth >= MAX_DEPTH || above.has(value)) return '[…]';

  above.add(value);
  try {
    if (value instanceof Error) return scrubError(value, depth, above);
    if (value instanceof Map) return scrubEntries(Object.fromEntries(value), depth, above);
    if (value instanceof Set) return scrub([...value], depth, above);
    if (Array.isArray(value))
      return value.slice(0, MAX_ENTRIES).map((entry) => scrub(entry, depth + 1, above));
    return scrubEntries(value, depth, above);
  } finally {
    above.delete(value);
  }
}

function scrubEntries(value: object, depth: number, above: Set<object>): Record<string, unknown> {
  const clean: Record<string, unknown> = Object.create(null);
  for (const [name, entry] of Object.entries(value).slice(0, MAX_ENTRIES)) {
    // Which secret was there is useful in a log; that it was there is no secret.
    clean[name] = isSecretName(name) && isRevealing(entry) ? HIDDEN : scrub(entry, depth + 1, above);
  }
  return clean;
}

function scrubError(error: Error, depth: number, above: Set<object>): Record<string, unknown> {
  return {
    type: error.name,
    message: textWithoutSecrets(error.message),
    stack: error.stack === undefined ? undefined : textWithoutSecrets(error.stack),
    ...scrubEntries({ ...error }, depth, above),
    ...(error.cause === undefined ? {} : { cause: scrub(error.cause, depth + 1, above) }),
  };
}

function isSecretName(name: string): boolean {
  const plain = name.replace(/[^A-Za-z0-9]/g, '').toLowerCase();
  if (HARMLESS.has(plain)) return false;
  return SECRET_EXACT.has(plain) || SECRET_NAMES.some((secret) => plain.includes(secret));
}

/** A switch, a count or an error code (`code: 'ECONNREFUSED'`) reveals nothing. */
function isRevealing(entry: unknown): boolean {
  if (typeof entry === 'string')
    return !/^(?:E[A-Z_]{3,30}|E0000\d{3}|[0-9A-Z]{5}|[A-Z]+_[A-Z_]+)?$/.test(entry);
  return typeof entry === 'object' && entry !== null;
}
