/** A ceremony that does not count, and why: for the log and for whoever sets up a key, never for a stranger who signs in. */
export class CeremonyRefused extends Error {
  readonly part: string;
  constructor(part: string, why: string) {
    super(`${part}: ${why}`);
    this.part = part;
  }
}

export const refused = (part: string, why: string): CeremonyRefused => new CeremonyRefused(part, why);
