import type { Reply, SetCookie } from '#src/platform/http/index.ts';
import type { Advice, Refusal, Step, Visit } from './step.ts';
import type { Transaction } from './transaction.ts';

export type Walked =
  /** The next page is that of this step. */
  | { show: Transaction }
  | {
      end: Reply;
      cookies: SetCookie[];
      refused: Refusal | undefined;
      advice?: Advice | undefined;
      declineTo?: string | undefined;
    };

/** The first step of the table that still has something to bring. */
export function dueStep(table: readonly Step[], transaction: Transaction): Step {
  const step = table.find((candidate) => candidate.isDue(transaction));
  if (!step) throw new Error('no step of the sign-in is due');
  return step;
}

/**
 * Takes the step whose form came in, then every step that asks nothing. A form of another step than the one that is due (a page
 * from before, sent again) changes nothing: the page of the due step is shown.
 */
export async function walk(
  table: readonly Step[],
  transaction: Transaction,
  posted: string,
  visit: Visit,
): Promise<Walked> {
  let current = transaction;
  let step = dueStep(table, current);
  if (step.name !== posted) return { show: current };
  for (let taken = 0; taken <= table.length; taken++) {
    const outcome = await step.take(current, visit);
    if ('end' in outcome)
      return {
        end: outcome.end,
        cookies: outcome.cookies ?? [],
        refused: outcome.refused,
        advice: outcome.advice,
        declineTo: outcome.declineTo,
      };
    if ('stay' in outcome) return { show: outcome.stay };
    current = outcome.go;
    step = dueStep(table, current);
    if (step.page) return { show: current };
  }
  throw new Error('the sign-in went round in a circle');
}
