import type { Caller } from '#src/platform/http/index.ts';
import { encodedRoleId, type RoleType, type TargetKind } from './admin-role.ts';

export type PrincipalType = 'USER' | 'GROUP' | 'CLIENT' | 'SERVICE_ACCOUNT';
/** Whoever holds roles. Of a client the id is its app's. */
export type Principal = { type: PrincipalType; id: string };

/** A principal with the names that events and answers give it. */
export type Assignee = Principal & {
  /** A person's login, a client's client id. */
  alternateId: string;
  displayName: string;
};

export type RoleAssignment = {
  id: string;
  assignee: Principal;
  type: RoleType | 'CUSTOM';
  /** Of a custom role. */
  binding: { roleId: string; roleLabel: string; setId: string } | undefined;
  isLimited: boolean;
  created: Date;
  lastUpdated: Date;
};

export type Target = { kind: TargetKind; thing: string };

/** The id as it is shown: a role with targets goes by its name. Both are understood. */
export const shownId = ({ id, isLimited, type }: RoleAssignment): string =>
  isLimited ? encodedRoleId(type) : id;

/** Whose roles decide what a caller may. Nobody's where the app is gone. */
export function principalOf(
  { id, kind }: Pick<Caller, 'id' | 'kind'>,
  appOfClient: (clientId: string) => string | undefined,
): Principal {
  // No client id begins like the id of a person.
  if (id.startsWith('00u') || kind === 'session') return { type: 'USER', id };
  if (kind === 'client') return { type: 'CLIENT', id: appOfClient(id) ?? '' };
  return { type: 'SERVICE_ACCOUNT', id };
}
