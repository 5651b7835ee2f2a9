import { statSync, unwatchFile, watchFile } from 'node:fs';
import { join } from 'node:path';
import { isPrivate, parseAddress } from '#src/access/addresses/index.ts';
import type { Place } from '#src/access/context/index.ts';
import type { Config } from '#src/platform/config/index.ts';
import { ConfigProblem } from '#src/platform/config/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Log } from '#src/platform/log/index.ts';
import { ensureAsnTable } from './asn-source.ts';
import { listCategories, withGroups } from './categories.ts';
import type { Aspect, Network, Where } from './known.ts';
import { bundledFiles, type LocationFile } from './location-files.ts';
import { versionOf } from './mmdb/paged-file.ts';
import { namesRegionsOf } from './region-codes.ts';
import { type Family, openAsnSource, openSource, type Source } from './source.ts';

export type FileStatus = {
  path: string;
  /** As the file calls itself; undefined where it could never be read. */
  kind: string | undefined;
  builtMs: number | undefined;
  records: number;
  attribution: string | undefined;
  /** `READING`: it is being made ready. `KEPT`: what is there now cannot be used, and what was there before is. */
  status: 'IN_USE' | 'READING' | 'KEPT' | 'UNUSABLE';
  /** Why not, as a sentence. */
  problem: string | undefined;
};

export type Places = {
  /** From memory or by some reads of a file, without waiting. Undefined where nothing is known. Never throws. */
  lookUp(address: string): Place | undefined;
  /** Whether there are data that would know it of such an address. */
  knows(aspect: Aspect, address: string): boolean;
  /** Whether regions of the country can be told. */
  knowsRegionsOf(country: string, address: string): boolean;
  status(): { files: FileStatus[] };
  /** Another whenever what `lookUp` says may have changed. */
  readonly revision: number;
  /** Opens the files, and looks after them from then on. Does not wait for what has to be made first. */
  start(): Promise<void>;
  /** Looks whether files were replaced; happens by itself every few seconds. */
  refresh(): void;
  /** What start() did not wait for. */
  settled(): Promise<void>;
  /** Throws when a file cannot be used. */
  check(): void;
  stop(): void;
};

export type PlaceNeeds = {
  config: Pick<Config, 'locationFiles' | 'dataDirectory'>;
  log: Log;
  ids: Ids;
};

const lookEveryMs = 5_000;
const mostRemembered = 4_096;

type Entry = {
  file: LocationFile;
  source: Source | undefined;
  problem: string | undefined;
  /** What was there when it was last tried; `never` before. */
  tried: string | undefined;
};

export function createPlaces(needs: PlaceNeeds): Places {
  const { log } = needs;
  const entries = filesOf(needs.config).map(
    (file): Entry => ({
      file,
      source: undefined,
      problem: undefined,
      tried: 'never',
    }),
  );
  let remembered = new Map<string, Place | undefined>();
  let revision = 0;
  let running = new AbortController();
  let building: Promise<void> = Promise.resolve();

  const changed = () => {
    remembered = new Map();
    revision++;
  };

  const take = (entry: Entry, source: Source) => {
    const { source: before } = entry;
    entry.source = source;
    entry.problem = undefined;
    changed();
    before?.close();
    log.info({ file: source.path, kind: source.kind, records: source.records }, 'location data are in use');
  };

  const fail = (entry: Entry, error: unknown) => {
    entry.problem = `${pathOf(entry.file)} cannot be used: ${reasonOf(error)}`;
    log.error(
      { file: pathOf(entry.file), reason: reasonOf(error) },
      entry.source === undefined
        ? 'location data cannot be used'
        : 'new location data cannot be used; the old ones stay',
    );
  };

  const refreshOne = (entry: Entry) => {
    const { file } = entry;
    if (file.form === 'asn-lists') return;
    const now = presentVersion(file.path);
    if (now === entry.tried) return;
    entry.tried = now;
    try {
      // A file that is gone may be about to be replaced; the one that is open stays readable.
      take(entry, openSource(file));
    } catch (error) {
      fail(entry, error);
      // It was written over where it lay, and so what was known from it is no more.
      if (
        now !== undefined &&
        entry.source?.version.split('-')[0] === now.split('-')[0] &&
        file.form === 'mmdb'
      ) {
        entry.source?.close();
        entry.source = undefined;
        changed();
      }
    }
  };

  const build = async (entry: Entry, file: Extract<LocationFile, { form: 'asn-lists' }>) => {
    const { signal } = running;
    try {
      const table = await ensureAsnTable({
        lists: file.paths,
        version: file.version,
        directory: join(needs.config.dataDirectory, 'locations'),
        suffix: needs.ids.newSecret(6),
        signal,
      });
      if (!signal.aborted) take(entry, openAsnSource(table, { ...file, path: pathOf(file) }));
    } catch (error) {
      if (!signal.aborted) fail(entry, error);
    }
  };

  const find = (address: string): Place | undefined => {
    const words = parseAddress(address);
    if (words === undefined || isPrivate(words)) return undefined;
    let where: Where | undefined;
    let network: Network | undefined;
    const categories = new Set<string>();
    for (const entry of entries) {
      if (entry.source === undefined) continue;
      try {
        const known = entry.source.find(words);
        // Of two files that know a place the first is believed, and wholly: half of each would be a third place.
        where ??= known?.where;
        network ??= known?.network;
        for (const category of known?.categories ?? []) categories.add(category);
      } catch (error) {
        fail(entry, error);
        entry.source.close();
        entry.source = undefined;
        revision++;
      }
    }
    if (where === undefined && network === undefined && categories.size === 0) return undefined;
    return { ...where, ...network, categories: withGroups(categories) };
  };

  const knows = (aspect: Aspect, address: string): boolean => {
    const family: Family = address.includes(':') ? 6 : 4;
    return entries.some(({ source }) => source?.knows(aspect, family) === true);
  };

  const refresh = () => {
    for (const entry of entries) refreshOne(entry);
  };

  return {
    lookUp(address) {
      if (remembered.has(address)) return remembered.get(address);
      const place = find(address);
      if (remembered.size >= mostRemembered) remembered = new Map();
      remembered.set(address, place);
      return place;
    },
    knows,
    knowsRegionsOf: (country, address) =>
      knows('region', address) && (namesRegionsOf(country) || hasCodes(entries)),
    status: () => ({ files: entries.map(statusOf) }),
    get revision() {
      return revision;
    },
    async start() {
      refresh();
      running = new AbortController();
      for (const entry of entries) {
        const { file } = entry;
        if (file.form === 'asn-lists') building = building.then(() => build(entry, file));
        // What is bundled changes with the installation, and that takes a restart.
        else if (file.form === 'list' || !file.bundled) {
          watchFile(file.path, { interval: lookEveryMs, persistent: false }, refresh);
        }
      }
    },
    refresh,
    settled: () => building,
    check() {
      const bad = entries.flatMap(({ problem }) => problem ?? []);
      if (bad.length > 0) throw new Error(bad.join(' '));
    },
    stop() {
      running.abort();
      for (const entry of entries) {
        unwatchFile(pathOf(entry.file), refresh);
        entry.source?.close();
        entry.source = undefined;
      }
      changed();
    },
  };
}

const filesOf = ({ locationFiles }: PlaceNeeds['config']): LocationFile[] =>
  locationFiles.flatMap((given): LocationFile | LocationFile[] => {
    if (given === 'bundled') return bundledFiles();
    const { path, category } = given;
    if (category === undefined) return { form: 'mmdb', path, bundled: false };
    if (listCategories.has(category)) return { form: 'list', path, category };
    throw new ConfigProblem([
      `GATEHOUSE_LOCATION_FILES: ${category} is no category; give one of ${[...listCategories].join(', ')}.`,
    ]);
  });

/** Files of others have codes of regions for every country; the bundled ones have names. */
const hasCodes = (entries: readonly Entry[]): boolean =>
  entries.some(
    ({ file, source }) => file.form === 'mmdb' && !file.bundled && source?.knows('region', 4) === true,
  );

function statusOf({ file, source, problem }: Entry): FileStatus {
  const status =
    source !== undefined
      ? problem === undefined
        ? 'IN_USE'
        : 'KEPT'
      : problem === undefined
        ? 'READING'
        : 'UNUSABLE';
  return {
    path: pathOf(file),
    kind: source?.kind,
    builtMs: source?.builtMs,
    records: source?.records ?? 0,
    attribution: source?.attribution,
    status,
    problem,
  };
}

const pathOf = (file: LocationFile): string =>
  file.form === 'asn-lists' ? (file.paths[0] ?? '') : file.path;

function presentVersion(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && versionOf(stats);
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'it is not there';
  if (code === 'EACCES' || code === 'EPERM') return 'this process may not read it';
  return message;
}
