import type { AppInstance, SubjectSource } from '#src/access/apps/index.ts';
import type { Assignment, AssignmentDirectory } from '#src/access/assignments/index.ts';
import type { Group, Groups } from '#src/directory/groups/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Database } from '#src/platform/database/index.ts';

export type SubjectsNeeds = {
  clock: Clock;
  database: Pick<Database, 'batchedRead'>;
  assignments: Pick<AssignmentDirectory, 'userNameFor' | 'profileFor'>;
  groups: Pick<Groups, 'findGroups'>;
  orgId(): string;
};

/** Of whom something is said, to which app. */
export type Subject = {
  readonly app: AppInstance;
  readonly person: Person;
  readonly assignment: Assignment | undefined;
  readonly session: { readonly sid: string | undefined; readonly amr: readonly string[] };
  /** Protocol facts beside these, by the name an expression uses. */
  readonly variables?: Readonly<Record<string, unknown>>;
};

export type Subjects = {
  /** `app`, `appuser`, `org`, `session`; a client that acts for itself has no `appuser`. */
  variablesOf(
    subject: Omit<Subject, 'person'> & { readonly person: Person | undefined },
  ): Readonly<Record<string, unknown>>;
  /** The name by which the app knows the person. */
  userNameOf(subject: Pick<Subject, 'app' | 'person' | 'assignment'>): string;
  /** What expressions see. Groups are loaded (micro-batched) only where one of them asks. */
  sourceFor(subject: Subject, needsGroups: boolean): Promise<SubjectSource>;
  /** By name, in code-point order. */
  groupsOf(ids: readonly string[]): Promise<Group[]>;
};

/** One per process part that needs it: each has its own micro-batch. */
export function createSubjects(needs: SubjectsNeeds, name: string): Subjects {
  const findGroup = needs.database.batchedRead<string, Group>(`${name}-groups`, (_db, ids) =>
    needs.groups.findGroups(ids),
  );
  const groupsOf = async (ids: readonly string[]): Promise<Group[]> => {
    const found = await Promise.all(ids.map(findGroup));
    return found.filter((group) => group !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
  };
  const userNameOf: Subjects['userNameOf'] = ({ app, assignment, person }) =>
    needs.assignments.userNameFor(app, assignment, person);

  const variablesOf: Subjects['variablesOf'] = ({ app, person, assignment, session, variables }) => ({
    app: {
      id: app.id,
      clientId: app.oidc?.clientId,
      name: app.name,
      label: app.label,
      profile: app.document.profile ?? {},
    },
    appuser:
      person === undefined
        ? null
        : {
            ...needs.assignments.profileFor(app, assignment, person),
            userName: userNameOf({ app, assignment, person }),
          },
    org: { id: needs.orgId() },
    session: { id: session.sid ?? null, amr: session.amr },
    ...variables,
  });

  return {
    groupsOf,
    userNameOf,
    variablesOf,
    async sourceFor(subject, needsGroups) {
      const { person } = subject;
      const groups = needsGroups ? await groupsOf(person.groupIds) : [];
      let variables: Readonly<Record<string, unknown>> | undefined;
      return {
        user: { profile: person.profile, facts: factsOf(person, userNameOf(subject)) },
        // Most statements are plain attributes, which never look here.
        get variables() {
          variables ??= variablesOf(subject);
          return variables;
        },
        groups,
        nowMs: needs.clock.nowMs(),
      };
    },
  };
}

/** `user.userName` is, in SAML's templates, the name of the person at the app. */
function factsOf(person: Person, userName: string): Record<string, unknown> {
  return {
    id: person.id,
    userName,
    status: person.status,
    created: person.createdMs,
    lastUpdated: person.lastUpdatedMs,
    lastUpdatedMs: person.lastUpdatedMs,
  };
}
