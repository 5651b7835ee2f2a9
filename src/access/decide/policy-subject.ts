import type { AppInstance } from '#src/access/apps/index.ts';
import type { PolicySubject } from '#src/access/policies/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import type { ExpressionGroup } from '#src/protocols/expression/index.ts';

export type SubjectFacts = {
  person: Person;
  app: AppInstance | undefined;
  network: PolicySubject['network'];
  session: { readonly id: string | null; readonly amr: readonly string[] };
  /** With names; there only where an expression looks at them. */
  groups: readonly ExpressionGroup[];
  orgId: string | null;
  nowMs: number;
};

/** A person as policies see them: who, from where, and what expressions may ask. */
export function policySubjectOf(facts: SubjectFacts): PolicySubject {
  const { person, app, network } = facts;
  return {
    id: person.id,
    groupIds: person.groupIds,
    typeId: person.typeId,
    login: person.login,
    ...(network === undefined ? {} : { network }),
    ...(app === undefined ? {} : { app: { id: app.id, name: app.name } }),
    expression: () => ({
      user: {
        profile: person.profile,
        facts: {
          id: person.id,
          status: person.status,
          created: person.createdMs,
          lastUpdated: person.lastUpdatedMs,
        },
      },
      groups: facts.groups,
      nowMs: facts.nowMs,
      variables: {
        session: facts.session,
        app: app === undefined ? null : { id: app.id, name: app.name, label: app.label },
        org: { id: facts.orgId },
      },
    }),
  };
}
