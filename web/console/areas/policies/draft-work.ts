// Changing a draft: every step is saved at once, as a draft decides nothing.
import { api, type ShadowPolicy } from '../../kit/api.ts';
import { may, useAction } from '../../kit/index.ts';
import { type Drafted, writtenRules } from './draft-model.ts';
import { changed, mayChange } from './policy-actions.tsx';
import { keyOf, type RuleWork, withRule, withRules } from './rule-work.ts';
import type { DraftBody, Rule } from './types.ts';
import { d } from './words-drafts.ts';

export type DraftChange = {
  name?: string;
  status?: 'ACTIVE' | 'INACTIVE';
  draft?: DraftBody;
  rebase?: boolean;
};

export function useDraftChange(
  shadow: Pick<ShadowPolicy, 'id' | 'name' | 'status' | 'draft'>,
  isQuiet = false,
) {
  const { id: shadowId, name, status, draft } = shadow;
  return useAction(
    (change: DraftChange) =>
      api.replaceShadowPolicy({
        shadowId,
        body: { name, status, draft: draft as DraftBody, ...change },
      }),
    {
      changes: changed,
      isQuiet,
      done: (_, change) =>
        change.rebase === true
          ? d('rebased')
          : change.status === undefined
            ? d('saved')
            : d(change.status === 'ACTIVE' ? 'watchOn' : 'watchOff'),
    },
  );
}

/** The rules of one of its policies. */
export function useDraftRules(shadow: ShadowPolicy, { index, type, live, after }: Drafted): RuleWork {
  const loud = useDraftChange(shadow);
  const quiet = useDraftChange(shadow, true);
  const { rules } = after;
  const draft = shadow.draft as DraftBody;
  const having = (next: readonly Rule[]): DraftBody => withRules(draft, index, writtenRules(next, live));
  const find = (key: string) => rules.find((rule, at) => keyOf(rule, at) === key);
  return {
    type,
    rules,
    mayChange: may(mayChange),
    isLive: false,
    move: (keys) => loud.run({ draft: having(keys.flatMap((key) => find(key) ?? [])) }),
    save: (key, rule) => quiet.runAsync({ draft: having(withRule(rules, key, rule)) }),
    remove: (key) => quiet.runAsync({ draft: having(rules.filter((rule, at) => keyOf(rule, at) !== key)) }),
    setStatus(key, status) {
      const rule = find(key);
      if (rule !== undefined) loud.run({ draft: having(withRule(rules, key, { ...rule, status })) });
    },
    asDraft: (key, rule) => having(withRule(rules, key, rule)),
  };
}
