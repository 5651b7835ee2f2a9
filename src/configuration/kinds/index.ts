// In the order in which they are made: what others name comes first.
import type { Kind } from '../kind.ts';
import { adminKinds } from './admin-kinds.ts';
import { appKinds } from './app-kinds.ts';
import { contextKinds } from './context-kinds.ts';
import { directoryKinds, ruleKinds } from './directory-kinds.ts';
import { lookKinds } from './look-kinds.ts';
import { policyKinds, policyRuleKinds } from './policy-kinds.ts';
import { serverKinds } from './server-kinds.ts';

export const kinds: readonly Kind[] = [
  ...directoryKinds,
  ...contextKinds,
  ...policyKinds,
  ...appKinds,
  ...serverKinds,
  ...policyRuleKinds,
  ...ruleKinds,
  ...adminKinds,
  ...lookKinds,
];

/** Where files may lie. */
export const topFolders: ReadonlySet<string> = new Set(kinds.map(({ folder }) => folder.split('/')[0] ?? ''));
