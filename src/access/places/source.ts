import { statSync } from 'node:fs';
import type { Words } from '#src/access/addresses/index.ts';
import { openAsnTable } from './asn-table.ts';
import { attributionOf, type LocationFile } from './location-files.ts';
import { type Aspect, aspectsOf, type Known, readRecord } from './known.ts';
import { openMmdb } from './mmdb/mmdb-file.ts';
import { DamagedFile, versionOf } from './mmdb/paged-file.ts';
import { readNetworkList } from './network-list.ts';

export type Family = 4 | 6;

/** A file that is open and believed. */
export type Source = {
  readonly path: string;
  readonly version: string;
  readonly kind: string;
  readonly builtMs: number | undefined;
  readonly records: number;
  readonly attribution: string | undefined;
  knows(aspect: Aspect, family: Family): boolean;
  /** Undefined where it knows nothing. Throws DamagedFile. */
  find(words: Words): Known | undefined;
  close(): void;
};

const families: readonly Family[] = [4, 6];

/** Throws DamagedFile, or what the system says of a file that cannot be read. */
export function openSource(file: Exclude<LocationFile, { form: 'asn-lists' }>): Source {
  return file.form === 'mmdb' ? openMmdbSource(file) : openListSource(file);
}

function openMmdbSource({ path, attribution }: Extract<LocationFile, { form: 'mmdb' }>): Source {
  const opened = openMmdb(path);
  try {
    const aspects = new Set<string>();
    for (const family of families) {
      for (const record of opened.sample(family)) {
        for (const aspect of aspectsOf(readRecord(record))) aspects.add(`${aspect} ${family}`);
      }
    }
    if (aspects.size === 0) {
      throw new DamagedFile(
        `it is of the kind ${JSON.stringify(opened.type.slice(0, 60))}, and none of its records is about a place, a network or an anonymizer`,
      );
    }
    return {
      path,
      version: opened.version,
      kind: opened.type,
      builtMs: opened.builtMs > 0 && Number.isFinite(opened.builtMs) ? opened.builtMs : undefined,
      records: opened.records,
      attribution: attribution ?? attributionOf(opened.type, opened.description),
      knows: (aspect, family) => aspects.has(`${aspect} ${family}`),
      find(words) {
        const record = opened.find(words);
        return record && readRecord(record);
      },
      close: () => opened.close(),
    };
  } catch (error) {
    opened.close();
    throw error;
  }
}

/** A list says of all addresses whether they are of its category. */
function openListSource({ path, category }: Extract<LocationFile, { form: 'list' }>): Source {
  const stats = statSync(path);
  const { addresses, records } = readNetworkList(path);
  return {
    path,
    version: versionOf(stats),
    kind: `list of ${category}`,
    builtMs: stats.mtimeMs,
    records,
    attribution: undefined,
    knows: (aspect) => aspect === 'anonymizers',
    find: (words) => (addresses.hasWords(words) ? { categories: [category] } : undefined),
    close: () => undefined,
  };
}

export function openAsnSource(
  table: string,
  shown: { path: string; version: string; attribution: string },
): Source {
  const opened = openAsnTable(table);
  return {
    path: shown.path,
    version: shown.version,
    kind: 'asn',
    builtMs: dateOfVersion(shown.version),
    records: opened.records,
    attribution: shown.attribution,
    knows: (aspect) => aspect === 'asn',
    find(words) {
      const network = opened.find(words);
      return network && { network };
    },
    close: () => opened.close(),
  };
}

/** `2.3.2026061719` is of 17 June 2026. */
function dateOfVersion(version: string): number | undefined {
  const [, year, month, day] = /\.(\d{4})(\d{2})(\d{2})\d{0,2}$/.exec(version) ?? [];
  return year === undefined ? undefined : Date.UTC(Number(year), Number(month) - 1, Number(day));
}
