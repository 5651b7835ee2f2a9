import { Resolver } from 'node:dns/promises';

/** TXT records, by which somebody shows that a name is theirs. */
export type TextRecords = {
  /** Each record as one text; none where there is no such name, or nobody to ask. */
  lookup(name: string): Promise<string[]>;
};

const timeoutMs = 3_000;

export function createTextRecords(): TextRecords {
  return {
    async lookup(name) {
      const resolver = new Resolver({ timeout: timeoutMs, tries: 2 });
      try {
        return (await resolver.resolveTxt(name)).map((parts) => parts.join(''));
      } catch {
        return [];
      }
    },
  };
}
