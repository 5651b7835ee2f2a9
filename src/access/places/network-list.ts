import { readFileSync, statSync } from 'node:fs';
import {
  type AddressSet,
  cidrInterval,
  compileAddresses,
  type Interval,
  parseAddress,
  rangeInterval,
} from '#src/access/addresses/index.ts';
import { DamagedFile } from './mmdb/paged-file.ts';

const mostBytes = 64 * 1024 * 1024;

export type NetworkList = { addresses: AddressSet; records: number };

/** One address, network or range a line; what stands behind # is not read. Throws DamagedFile. */
export function readNetworkList(path: string): NetworkList {
  if (statSync(path).size > mostBytes) throw new DamagedFile('it has more than 64 MiB');
  const intervals: Interval[] = [];
  for (const [index, line] of readFileSync(path, 'utf8').split('\n').entries()) {
    const [text = ''] = line.split('#');
    const entry = text.trim();
    if (entry === '') continue;
    const interval = intervalOf(entry);
    // A list that is half read would say of the rest that nobody hides there.
    if (interval === undefined) {
      throw new DamagedFile(
        `its line ${index + 1} is no address, network or range: ${JSON.stringify(entry.slice(0, 60))}`,
      );
    }
    intervals.push(interval);
  }
  if (intervals.length === 0) throw new DamagedFile('it is empty');
  return { addresses: compileAddresses(intervals), records: intervals.length };
}

function intervalOf(entry: string): Interval | undefined {
  if (entry.includes('/')) return cidrInterval(entry);
  const [from = '', to] = entry.split('-').map((part) => part.trim());
  if (to !== undefined) return rangeInterval(from, to);
  const words = parseAddress(from);
  return words && { first: words, last: words };
}
