// Where the master key comes from: an environment variable, a file, a file made at first start, or a key service.

import { link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256 } from './digest.ts';

/** 32 bytes. `previous` still open what they once closed; only `current` closes. */
export type MasterKeys = { current: MasterKey; previous: MasterKey[] };
export type MasterKey = { id: Buffer; bytes: Buffer };

/**
 * For a key that never touches this machine's disk: an adapter unwraps it at start by asking a key service (AWS KMS,
 * Vault transit, an HSM). The first key given is the current one.
 */
export type MasterKeySource = { describe(): string; load(): Promise<Buffer[]> };

export class MasterKeyProblem extends Error {
  override name = 'MasterKeyProblem';
}

const KEY_BYTES = 32;
export const MASTER_KEY_ID_BYTES = 8;

export async function loadMasterKeys(source: MasterKeySource): Promise<MasterKeys> {
  const [current, ...previous] = (await source.load()).map((bytes) => masterKey(bytes, source.describe()));
  if (current === undefined) throw new MasterKeyProblem(`No master key in ${source.describe()}.`);
  return { current, previous };
}

export function masterKey(bytes: Buffer, where = 'the given bytes'): MasterKey {
  if (bytes.length !== KEY_BYTES) {
    throw new MasterKeyProblem(
      `The master key in ${where} has ${bytes.length} bytes; it needs ${KEY_BYTES}. Make one with: openssl rand -base64 32`,
    );
  }
  // The id says which key closed a box without telling anything about the key.
  const id = sha256(Buffer.concat([Buffer.from('gatehouse master key id\0'), bytes]));
  return { id: id.subarray(0, MASTER_KEY_ID_BYTES), bytes };
}

/** One or more keys as text (base64, base64url or hex), current first, separated by commas, blanks or line ends. */
export function masterKeyFromText(text: string, where: string): MasterKeySource {
  return { describe: () => where, load: async () => parseKeys(text, where) };
}

export function masterKeyFromFile(path: string): MasterKeySource {
  return {
    describe: () => path,
    async load() {
      const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
        throw new MasterKeyProblem(`The master key file ${path} cannot be read (${cause.code}).`, { cause });
      });
      await refuseWhatOthersCanRead(path);
      return parseKeys(text, path);
    },
  };
}

/** Made at first start and readable by its owner only. Losing it loses every encrypted secret: it belongs in the backup. */
export function masterKeyInDataDirectory(
  directory: string,
  random: (bytes: number) => Buffer,
): MasterKeySource & { path: string } {
  const path = join(directory, 'master.key');
  return {
    path,
    describe: () => path,
    async load() {
      await createOnce(path, random);
      return masterKeyFromFile(path).load();
    },
  };
}

async function createOnce(path: string, random: (bytes: number) => Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  if (await exists(path)) return;
  // Written aside and then linked into place: nobody ever reads half a key, and of several starts one wins.
  const aside = `${path}.${random(6).toString('hex')}`;
  try {
    const file = await open(aside, 'wx', 0o600);
    try {
      await file.writeFile(`${random(KEY_BYTES).toString('base64')}\n`);
      // A key that a power cut takes away takes with it everything encrypted since.
      await file.sync();
    } finally {
      await file.close();
    }
    await linkOrRename(aside, path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'EEXIST')
      throw new MasterKeyProblem(`The master key file ${path} cannot be made (${code}).`, { cause });
  } finally {
    await rm(aside, { force: true });
  }
}

/** Some file systems have no hard links; there two first starts at the same instant are not told apart. */
async function linkOrRename(aside: string, path: string): Promise<void> {
  try {
    await link(aside, path);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'].includes(code)) throw error;
    await rename(aside, path);
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function refuseWhatOthersCanRead(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) {
    const octal = (mode & 0o777).toString(8).padStart(4, '0');
    throw new MasterKeyProblem(
      `The master key file ${path} is open to others (mode ${octal}). Close it: chmod 600 ${path}`,
    );
  }
}

function parseKeys(text: string, where: string): Buffer[] {
  const words = text
    .split(/\r?\n/)
    .filter((line) => !line.trimStart().startsWith('#'))
    .flatMap((line) => line.split(/[\s,]+/))
    .filter((word) => word !== '');
  if (words.length === 0)
    throw new MasterKeyProblem(`No master key in ${where}. Make one with: openssl rand -base64 32`);
  return words.map((word) => parseKey(word, where));
}

function parseKey(word: string, where: string): Buffer {
  if (/^[0-9a-fA-F]{64}$/.test(word)) return Buffer.from(word, 'hex');
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(word)) return Buffer.from(word, 'base64');
  // The word itself is never shown: it may be a mistyped key.
  throw new MasterKeyProblem(
    `The master key in ${where} is not ${KEY_BYTES} bytes of base64 or hex (it has ${word.length} characters). Make one with: openssl rand -base64 32`,
  );
}
