import type { ExpressionGroup } from '#src/protocols/expression/index.ts';

export type RuleStatus = 'ACTIVE' | 'INACTIVE' | 'INVALID';

/** What an administrator says. */
export type RuleDraft = {
  name: string;
  expression: string;
  excludedUserIds: readonly string[];
  excludedGroupIds: readonly string[];
  groupIds: readonly string[];
};

export type GroupRule = RuleDraft & {
  id: string;
  status: RuleStatus;
  created: Date;
  lastUpdated: Date;
};

/** A person as rules see one. */
export type RulePerson = {
  id: string;
  profile: Readonly<Record<string, unknown>>;
  facts: Readonly<Record<string, unknown>>;
  /** What they belong to whatever rules say: given by hand or by an app, and Everyone. */
  groups: readonly ExpressionGroup[];
  /** Memberships that rules want as of now. */
  wanted: readonly { ruleId: string; group: ExpressionGroup }[];
};
