import type { z } from 'zod';
import type { PolicyType } from '../policy.ts';

/** What every policy says once read, whatever its type. */
export type ReadPolicy = {
  name: string;
  description?: string | null | undefined;
  priority?: number | null | undefined;
  status?: 'ACTIVE' | 'INACTIVE' | null | undefined;
  conditions?: object | null | undefined;
  settings?: object | null | undefined;
};
export type ReadRule = Omit<ReadPolicy, 'description' | 'settings'> & { actions: object };

export type PolicyKind = {
  readonly type: PolicyType;
  /** What its rules call themselves. */
  readonly ruleType: string;
  /** Observed: the older types `00p` and `0pr`, the newer `rst` and `rul`. */
  readonly prefixes: { readonly policy: '00p' | 'rst'; readonly rule: '0pr' | 'rul' };
  /** Comes with the org, one of it: neither created, copied, switched off nor deleted. */
  readonly isOnly: boolean;
  /** Rules can be added to those it comes with. */
  readonly addsRules: boolean;
  /** Decides something today. What is only stored may ask whatever is valid. */
  readonly inForce: boolean;
  readonly policy: z.ZodObject & z.ZodType<ReadPolicy>;
  readonly rule: z.ZodObject & z.ZodType<ReadRule>;
  /** The undeletable last rule that a new policy of this type begins with. */
  readonly lastRule?: { readonly name: string; readonly actions: Readonly<Record<string, unknown>> };
  /** By its place: what a policy asks beside conditions that nobody here can hold anybody to yet. */
  missingInPolicy?(policy: ReadPolicy): string | undefined;
  missingInRule?(rule: ReadRule): string | undefined;
};

export const older = { policy: '00p', rule: '0pr' } as const;
export const newer = { policy: 'rst', rule: 'rul' } as const;
