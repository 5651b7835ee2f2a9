import type { Section } from '#src/platform/snapshot/index.ts';
import type { Reader } from '#src/platform/database/index.ts';
import { findGroupNames } from '#src/directory/groups/index.ts';
import { listAllRules, readVersion } from './group-rule-store.ts';
import { createRuleBook, type RuleBook } from './rule-book.ts';

export async function loadRuleBook(db: Reader): Promise<RuleBook> {
  const version = await readVersion(db);
  const rules = await listAllRules(db);
  const groups = await findGroupNames(db, [...new Set(rules.flatMap((rule) => rule.groupIds))]);
  return createRuleBook(version, rules, groups);
}

/** The rules as this node knows them. Decisions about memberships make sure of the version first: see `hold`. */
export const groupRuleSection: Section<RuleBook> = { name: 'directory.group-rules', load: loadRuleBook };
