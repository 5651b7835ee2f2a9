// Okta Expression Language, both dialects: the classic functions of mappings, claims and group rules (`String.append(user.login, "x")`)
// and the methods of Identity Engine policies (`user.profile.login.toUpperCase()`), besides `${…}` templates of user names.
//
// An expression sees the plain data it is given and nothing else; it runs on a budget of steps and sizes; patterns run in linear
// time. Whose data that is, and what a result means, is the caller's affair. A caller that decides by an expression must take an
// ExpressionError as "no".
export { type Expression, ExpressionError, type ExpressionUses } from './expression.ts';
export { parseExpression } from './expression-parser.ts';
export { type GroupTest, mayBeCondition, type PersonReads, readsOfPerson } from './person-reads.ts';
export { nearestName } from './nearest-name.ts';
export { parseTemplate, evaluateTemplate, type Template } from './template.ts';
export { evaluateCondition, evaluateExpression } from './evaluate.ts';
export type { ExpressionContext, ExpressionGroup, ExpressionPerson, PlainValue } from './context.ts';
export { type TraceStep, type Tried, tryExpression, tryTemplate } from './trace.ts';
export { createBudget, type ExpressionLimits } from './budget.ts';
export { compileGroupFilter, type GroupFilterType, groupFilterTypes } from './group-filter.ts';
export { compilePattern, matchesPattern, type Pattern } from './pattern.ts';
