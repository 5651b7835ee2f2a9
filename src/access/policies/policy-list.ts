import { ApiError } from '#src/platform/http/index.ts';
import type { Policy, PolicyStatus } from './policy.ts';

export type ListQuery = {
  status?: PolicyStatus | undefined;
  q?: string | undefined;
  sortBy?: string | undefined;
  after?: string | undefined;
  limit: number;
};

/** A page of policies in the order of their priority, or of their names, and the cursor where it ended. */
export function pageOf(policies: readonly Policy[], query: ListQuery): { page: Policy[]; after?: string } {
  const { status, q, limit } = query;
  const byName = query.sortBy === 'name';
  const rest = query.after === undefined ? undefined : restAfter(policies, readCursor(query.after, byName));
  const found = policies
    .filter((policy) => rest === undefined || rest(policy))
    .filter((policy) => status === undefined || policy.status === status)
    .filter((policy) => q === undefined || policy.name.toLowerCase().startsWith(q.toLowerCase()))
    .sort(byName ? byNameThenId : byPriority);
  const page = found.slice(0, limit);
  return found.length <= limit ? { page } : { page, after: cursorAt(page, byName) };
}

/**
 * Names stay while other policies come and go; priorities do not, so a place among them is told by its neighbours: the last
 * policies of the page, of which the last that still stands counts.
 */
type Cursor = { name: string; id: string } | { neighbours: readonly string[] };
const neighbourCount = 10;

function cursorAt(page: readonly Policy[], byName: boolean): string {
  const last = page.at(-1);
  const written = byName
    ? [last?.name, last?.id]
    : page
        .slice(-neighbourCount)
        .reverse()
        .map(({ id }) => id);
  return Buffer.from(JSON.stringify(written)).toString('base64url');
}

function restAfter(policies: readonly Policy[], cursor: Cursor): (policy: Policy) => boolean {
  if ('name' in cursor) return (policy) => byNameThenId(policy, cursor) > 0;
  const standing = cursor.neighbours
    .map((id) => policies.find((policy) => policy.id === id))
    .find((policy) => policy !== undefined);
  if (standing === undefined) throw invalid();
  return (policy) => policy.priority > standing.priority;
}

function byNameThenId(a: { name: string; id: string }, b: { name: string; id: string }): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

const byPriority = (a: Policy, b: Policy): number => a.priority - b.priority;

function readCursor(after: string, byName: boolean): Cursor {
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(after, 'base64url').toString('utf8'));
  } catch {
    throw invalid();
  }
  if (!Array.isArray(read) || read.length === 0 || !read.every((one) => typeof one === 'string'))
    throw invalid();
  const words = read as string[];
  if (!byName) return { neighbours: words.slice(0, neighbourCount) };
  const [name, id] = words;
  if (name === undefined || id === undefined) throw invalid();
  return { name, id };
}

function invalid(): ApiError {
  return new ApiError('E0000029', { causes: ['after: Invalid cursor.'] });
}
