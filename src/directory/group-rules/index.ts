// Owns: group rules (who matches an expression belongs to groups), which rule wants which membership, and the walk through all people
// that follows an activation. Tables group_rules, group_rule_book, group_rule_members, group_rule_runs.
// Not here: memberships themselves (groups), people (users); both are asked and told by their doors, and tell what changed by `follow`.
export { createGroupRules, type GroupRules, type RulePeople } from './group-rule-service.ts';
export { groupRuleRoutes } from './group-rule-routes.ts';
export { groupViewRoutes, type GroupViewNeeds } from './group-routes.ts';
export { knownAttributes } from './rule-draft.ts';
export { asksFor, checkExpression } from './rule-expression.ts';
export { rulePreviewRoutes } from './rule-preview.ts';
export { personGroupRoutes } from './person-group-routes.ts';
export { groupRuleSection } from './rule-section.ts';
