// One thing done to many people, one after the other or by the bulk API, with what came of each.
import { api, linesOf } from '../../../kit/index.ts';
import { t } from '../messages.ts';

export type Target = { id: string; login: string; name: string; status: string };
export type Outcome = 'done' | 'unchanged' | 'failed' | 'notTried';
export type Result = Target & { outcome: Outcome; reason: string };

export const verbs = [
  'activate',
  'suspend',
  'unsuspend',
  'unlock',
  'resetPassword',
  'expirePassword',
  'resetFactors',
  'clearSessions',
  'addToGroup',
  'removeFromGroup',
  'deactivate',
] as const;
export type Verb = (typeof verbs)[number];

export const permissions: Record<Verb, string> = {
  activate: 'okta.users.lifecycle.activate',
  deactivate: 'okta.users.lifecycle.deactivate',
  suspend: 'okta.users.lifecycle.suspend',
  unsuspend: 'okta.users.lifecycle.unsuspend',
  unlock: 'okta.users.lifecycle.unlock',
  resetPassword: 'okta.users.credentials.resetPassword',
  expirePassword: 'okta.users.credentials.expirePassword',
  resetFactors: 'okta.users.credentials.resetFactors',
  clearSessions: 'okta.users.lifecycle.clearSessions',
  addToGroup: 'okta.groups.members.manage',
  removeFromGroup: 'okta.groups.members.manage',
};

export const needsGroup = (verb: Verb): boolean => verb === 'addToGroup' || verb === 'removeFromGroup';
export const isHarmful = (verb: Verb): boolean =>
  verb === 'deactivate' || verb === 'suspend' || verb === 'resetFactors';

/** A call about one of them; undefined where there is nothing to do. */
const single: Partial<Record<Verb, (one: Target) => PromiseLike<unknown> | undefined>> = {
  activate: ({ id, status }) =>
    status === 'STAGED' || status === 'DEPROVISIONED'
      ? api.activateUser({ id })
      : status === 'PROVISIONED'
        ? api.reactivateUser({ id, sendEmail: 'true' })
        : undefined,
  suspend: ({ id, status }) => (status === 'SUSPENDED' ? undefined : api.suspendUser({ id })),
  unsuspend: ({ id, status }) => (status === 'SUSPENDED' ? api.unsuspendUser({ id }) : undefined),
  unlock: ({ id, status }) => (status === 'LOCKED_OUT' ? api.unlockUser({ id }) : undefined),
  resetPassword: ({ id }) => api.resetPassword({ id, sendEmail: 'true' }),
  expirePassword: ({ id, status }) =>
    status === 'PASSWORD_EXPIRED' ? undefined : api.expirePassword({ id }),
  resetFactors: ({ id, status }) => (status === 'DEPROVISIONED' ? undefined : api.resetFactors({ id })),
  clearSessions: ({ id }) => api.revokeUserSessions({ id }),
};

export type Progress = (results: readonly Result[]) => void;
type Run = {
  verb: Verb;
  people: readonly Target[];
  groupId: string | undefined;
  signal: AbortSignal;
  progress: Progress;
};

/** As many at once as the server takes from one administrator without the others feeling it. */
const atOnce = 4;
const rowsACall = 50;

export async function runBulk(run: Run): Promise<Result[]> {
  const results: Result[] = [];
  const { verb, people, signal, progress } = run;
  const call = single[verb];
  const chunks = chunksOf(people, call === undefined ? rowsACall : atOnce);
  for (const chunk of chunks) {
    if (signal.aborted) break;
    results.push(
      ...(call === undefined
        ? await byBulkApi(run, chunk)
        : await Promise.all(chunk.map((one) => tried(one, call)))),
    );
    progress([...results]);
  }
  const known = new Set(results.map(({ id }) => id));
  const rest = people
    .filter(({ id }) => !known.has(id))
    .map((one): Result => ({ ...one, outcome: 'notTried', reason: '' }));
  return [...results, ...rest];
}

function chunksOf<Item>(items: readonly Item[], size: number): Item[][] {
  const chunks: Item[][] = [];
  for (let at = 0; at < items.length; at += size) chunks.push(items.slice(at, at + size));
  return chunks;
}

async function tried(one: Target, call: (one: Target) => PromiseLike<unknown> | undefined): Promise<Result> {
  try {
    const answer = call(one);
    if (answer === undefined) return { ...one, outcome: 'unchanged', reason: '' };
    await answer;
    return { ...one, outcome: 'done', reason: '' };
  } catch (error) {
    return { ...one, outcome: 'failed', reason: linesOf(error).join(' ') };
  }
}

async function byBulkApi({ verb, groupId = '' }: Run, chunk: readonly Target[]): Promise<Result[]> {
  try {
    const action = verb === 'removeFromGroup' ? ('remove' as const) : ('add' as const);
    const { results } =
      verb === 'deactivate'
        ? await api.changeUsersInBulk({
            body: { rows: chunk.map(({ id }) => ({ id, action: 'deactivate' })), matchBy: 'id' },
          })
        : await api.changeMembershipsInBulk({
            body: { rows: chunk.map(({ id }) => ({ action, groupId, userId: id })) },
          });
    return chunk.map((one, index) => {
      const result = results.find((found) => found.index === index);
      if (result === undefined) return { ...one, outcome: 'notTried', reason: '' };
      if (result.status === 'unchanged') return { ...one, outcome: 'unchanged', reason: '' };
      if (result.status !== 'failed') return { ...one, outcome: 'done', reason: '' };
      return { ...one, outcome: 'failed', reason: reasonOf(result.error) };
    });
  } catch (error) {
    return chunk.map((one) => ({ ...one, outcome: 'failed', reason: linesOf(error).join(' ') }));
  }
}

export function reasonOf(
  error: { errorSummary: string; errorCauses: { errorSummary: string }[] } | null,
): string {
  if (error === null) return '';
  const causes = error.errorCauses.map(({ errorSummary }) => errorSummary);
  return causes.length > 0 ? causes.join(' ') : error.errorSummary;
}

export const countsOf = (results: readonly Result[]) => {
  const count = (outcome: Outcome) => results.filter((one) => one.outcome === outcome).length;
  return { ok: count('done'), same: count('unchanged'), failed: count('failed') };
};

export const resultRows = (results: readonly Result[]): string[][] => [
  [t('file.login'), t('file.name'), t('file.outcome'), t('file.reason'), t('file.id')],
  ...results.map(({ login, name, outcome, reason, id }) => [
    login,
    name,
    t(`bulk.outcome.${outcome}`),
    reason,
    id,
  ]),
];
