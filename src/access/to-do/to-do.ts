import type { Permission } from '#src/platform/http/index.ts';

export const toDoKinds = [
  'APP_CERTIFICATES',
  'PROVIDER_CERTIFICATES',
  'API_TOKENS',
  'LOCKED_OUT',
  'APP_REQUESTS',
  'EVENT_HOOKS',
  'LOG_STREAMS',
  'POLICY_FINDINGS',
  'ADMINS_WITHOUT_FACTOR',
  'INACTIVE_ADMINS',
  'UNASSIGNED_APPS',
  'UNUSED_ZONES',
] as const;
export type ToDoKind = (typeof toDoKinds)[number];

/** URGENT: something does not work, or soon will not. SOON: somebody waits. NOTE: to be tidied up. */
export const toDoUrgencies = ['URGENT', 'SOON', 'NOTE'] as const;
export type ToDoUrgency = (typeof toDoUrgencies)[number];

export type ToDoThing = {
  readonly id: string;
  readonly name: string;
  /** When it ends, or began. */
  readonly at?: Date | undefined;
  readonly detail?: string | undefined;
};

export type ToDoItem = {
  readonly kind: ToDoKind;
  readonly urgency: ToDoUrgency;
  readonly count: number;
  /** The first of them. */
  readonly things: readonly ToDoThing[];
};

/** One kind of thing, and who may know of it. */
export type ToDoSource = {
  readonly kind: ToDoKind;
  readonly permission: Permission;
  find(): Promise<Omit<ToDoItem, 'kind'> | undefined>;
};

export const mostThings = 5;

/** Undefined where there is nothing. */
export function foundOf(
  urgency: ToDoUrgency,
  things: readonly ToDoThing[],
  count: number = things.length,
): Omit<ToDoItem, 'kind'> | undefined {
  return count === 0 ? undefined : { urgency, count, things: things.slice(0, mostThings) };
}
