import { MasterKeyProblem, SealedBoxProblem } from '#src/platform/crypto/index.ts';
import { ConfigProblem } from '#src/platform/config/index.ts';
import { DatabaseRefused, DatabaseUnavailable } from '#src/platform/database/index.ts';
import { ApiError } from '#src/platform/http/index.ts';

/** Something the operator can mend: said in one line, without a stack. */
export class Complaint extends Error {
  override readonly name = 'Complaint';
  readonly mend: string;
  constructor(message: string, mend: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.mend = mend;
  }
}

type SystemError = Error & { code: string; path?: string; port?: number; address?: string };

/** The lines to print for an error; undefined for a defect of ours, which deserves its stack. */
export function complaintLines(error: unknown): string[] | undefined {
  if (error instanceof Complaint || error instanceof DatabaseRefused)
    return [`${endless(error.message)}. Mend: ${error.mend}.`];
  if (error instanceof ConfigProblem) return error.lines;
  if (error instanceof MasterKeyProblem) return [error.message];
  if (error instanceof SealedBoxProblem) {
    return [
      'The master key is not the one that this database was encrypted with. Mend: put back the master.key file (or GATEHOUSE_MASTER_KEY) that belongs to it.',
    ];
  }
  if (error instanceof DatabaseUnavailable) {
    return [
      `${endless(error.message)}. Mend: check that PostgreSQL runs, and host, port, user, password and database in DATABASE_URL.`,
    ];
  }
  if (error instanceof ApiError && error.status < 500) {
    const causes = error.causes.map((cause) => cause.errorSummary);
    return [`${endless(causes.join('; ') || error.message)}. Mend: change what was given, and try again.`];
  }
  return isSystemError(error) ? systemLines(error) : undefined;
}

function systemLines(error: SystemError): string[] | undefined {
  const at = error.path === undefined ? '' : ` (${error.path})`;
  switch (error.code) {
    case 'EADDRINUSE':
      return [
        `Port ${error.port ?? ''} is in use by another program. Mend: stop it, or choose another port with PORT or --port.`,
      ];
    case 'EADDRNOTAVAIL':
      return [
        `This machine has no address ${error.address ?? ''} to listen on. Mend: set GATEHOUSE_HOST to one it has, such as localhost or 0.0.0.0.`,
      ];
    case 'ENOSPC':
      return [
        `The disk is full${at}. Mend: free some space, or set GATEHOUSE_DATA_DIRECTORY to another disk.`,
      ];
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      if (error.port !== undefined) {
        return [
          `This account may not listen on port ${error.port}. Mend: choose a port above 1023 and put a proxy before it.`,
        ];
      }
      return [
        `No permission to write${at}. Mend: give this account the right, or set GATEHOUSE_DATA_DIRECTORY to a directory of its own.`,
      ];
    default:
      return undefined;
  }
}

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}

function endless(sentence: string): string {
  return sentence.replace(/[.\s]+$/, '');
}
