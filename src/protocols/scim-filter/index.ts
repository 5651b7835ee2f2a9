// SCIM filter expressions (RFC 7644 §3.4.2.2) as Okta's `filter` and `search` parameters use them: text in, tree out, and a tree
// tried on a plain object. Which attributes exist, what they mean and how they become SQL is the caller's affair.
export {
  type AttributePath,
  type ComparisonOperator,
  type FilterNode,
  type FilterValue,
  FilterSyntaxError,
} from './filter.ts';
export { type FilterLimits, parseFilter } from './filter-parser.ts';
export { matchesFilter } from './filter-match.ts';
