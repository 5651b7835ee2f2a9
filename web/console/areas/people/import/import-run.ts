// Lines to the bulk API, some hundred at a time, with what came of each.
import { api, linesOf } from '../../../kit/index.ts';
import { reasonOf } from '../bulk/bulk-work.ts';
import type { Draft, Line } from './import-draft.ts';

export type LineResult = {
  number: number;
  login: string;
  status: 'created' | 'updated' | 'unchanged' | 'failed';
  id: string;
  reason: string;
};
export type Run = {
  isTrial: boolean;
  results: LineResult[];
  end: 'done' | 'stopped' | 'broken';
  error?: string;
};

const linesACall = 250;

export async function runImport(
  draft: Draft,
  lines: readonly Line[],
  options: { isTrial: boolean; signal: AbortSignal; progress: (done: number) => void },
): Promise<Run> {
  const results: LineResult[] = [];
  const { isTrial, signal } = options;
  for (let at = 0; at < lines.length; at += linesACall) {
    if (signal.aborted) return { isTrial, results, end: 'stopped' };
    const chunk = lines.slice(at, at + linesACall);
    try {
      const answer = await api.changeUsersInBulk(
        {
          body: {
            action: draft.action,
            matchBy: draft.matchBy,
            activate: draft.activate,
            dryRun: isTrial,
            rows: chunk.map(({ profile }) => ({
              profile,
              ...(draft.groups.length > 0 && { groupIds: draft.groups.map(({ id }) => id) }),
            })),
          },
        },
        { signal },
      );
      for (const { index, status, id, error } of answer.results) {
        const line = chunk[index];
        if (line === undefined) continue;
        results.push({
          number: line.number,
          login: String(line.profile['login'] ?? line.profile[draft.matchBy] ?? ''),
          status: status === 'deactivated' ? 'updated' : status,
          id: id ?? '',
          reason: reasonOf(error),
        });
      }
    } catch (failure) {
      if (signal.aborted) return { isTrial, results, end: 'stopped' };
      return { isTrial, results, end: 'broken', error: linesOf(failure).join(' ') };
    }
    options.progress(Math.min(lines.length, at + linesACall));
  }
  return { isTrial, results, end: 'done' };
}

export function countsOf(results: readonly LineResult[]): Record<LineResult['status'], number> {
  const counts = { created: 0, updated: 0, unchanged: 0, failed: 0 };
  for (const { status } of results) counts[status] += 1;
  return counts;
}
