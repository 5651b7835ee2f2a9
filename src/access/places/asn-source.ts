import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const mostMs = 120_000;
const memory = ['--max-old-space-size=128', '--max-semi-space-size=4'];

/** The table made of those lists, in that directory; made when it is not there. Two nodes that make it at once do no harm. */
export async function ensureAsnTable(given: {
  lists: readonly string[];
  version: string;
  directory: string;
  /** Of this process, so that no two write one file. */
  suffix: string;
  /** Of a server that stops, and a command that is done. */
  signal: AbortSignal;
}): Promise<string> {
  const path = join(writable(given.directory), `networks-${given.version}.table`);
  if (!existsSync(path)) await runApart([path, given.suffix, ...given.lists], given.signal);
  forgetOthers(path);
  return path;
}

/** A node without a disk of its own makes the table anew at each start, where nobody else can have put another. */
function writable(directory: string): string {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return directory;
  } catch {
    return mkdtempSync(join(tmpdir(), 'gatehouse-locations-'));
  }
}

function runApart(parameters: readonly string[], signal: AbortSignal): Promise<void> {
  // Published, this is plain JavaScript.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const program = fileURLToPath(new URL(`./asn-process.${extension}`, import.meta.url));
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [...memory, program, ...parameters],
      { timeout: mostMs, env: {}, signal },
      (error, _stdout, stderr) => {
        if (error)
          reject(
            new Error(`the table of networks could not be made: ${stderr.slice(-500) || error.message}`),
          );
        else resolve();
      },
    );
  });
}

/** Tables of earlier versions of the lists. */
function forgetOthers(path: string): void {
  for (const name of readdirSync(dirname(path))) {
    if (/^networks-[\w.-]+\.table$/.test(name) && name !== basename(path)) {
      rmSync(join(dirname(path), name), { force: true });
    }
  }
}
