import { z } from 'zod';
import type { AppDirectory, AppInstance } from '#src/access/apps/index.ts';
import type { AssignedPerson, Assignments } from '#src/access/assignments/index.ts';
import type { AppProfiles } from '#src/access/app-profiles/index.ts';
import type { Schemas } from '#src/directory/schemas/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import { ApiError, validationFailed } from '#src/platform/http/index.ts';
import { type ExpressionContext, tryExpression } from '#src/protocols/expression/index.ts';
import { compileProperties, type MappedProperties, type Mapping } from './mapping.ts';
import { personContext } from './mapping-values.ts';

export type PreviewNeeds = {
  apps: Pick<AppDirectory, 'get'>;
  appProfiles: Pick<AppProfiles, 'schema'>;
  assignments: Pick<Assignments, 'findAssigned' | 'shownOf'>;
  schemas: Pick<Schemas, 'ofType'>;
  clock: { nowMs(): number };
  orgId(): string;
};

export const previewAnswer = z.strictObject({
  mappingId: z.string(),
  userId: z.string(),
  properties: z.record(
    z.string(),
    z.strictObject({
      expression: z.string(),
      pushStatus: z.enum(['PUSH', 'DONT_PUSH']),
      value: z.unknown().describe('What the expression comes to for this person'),
      type: z.string().describe('In the words of the expression language'),
      problem: z.string().nullable().describe('Why the value would not be written; null where it would'),
      current: z.unknown().describe('What is there now; null where there is nothing'),
      kept: z
        .boolean()
        .describe('An administrator or a group gives the property: the mapping does not change it'),
    }),
  ),
});

/** What a mapping makes of one real person, before anything depends on it. */
export async function previewMapping(
  needs: PreviewNeeds,
  mapping: Mapping,
  properties: MappedProperties,
  person: Person,
): Promise<z.infer<typeof previewAnswer>> {
  if (!mapping.owner.isApp)
    throw new ApiError('E0000015', {
      causes: ['mapping: nobody has come through this identity provider yet'],
    });
  if (person.typeId !== mapping.type.id)
    throw validationFailed('userId', [`userId: the person is not of the type ${mapping.type.name}`]);
  const app = needs.apps.get(mapping.owner.id);
  const assigned = await needs.assignments.findAssigned(app.id, person.id);
  const side =
    mapping.direction === 'TO_APP'
      ? towardsApp(needs, app, person, assigned)
      : towardsUser(needs, app, person, assigned);
  return {
    mappingId: mapping.id,
    userId: person.id,
    properties: Object.fromEntries(
      compileProperties(properties).map(({ name, parsed, expression, pushStatus }) => {
        const tried = tryExpression(parsed, side.context);
        const isNothing = tried.value === null || tried.value === '';
        const problem =
          tried.error?.message ?? (isNothing ? undefined : side.check(name, tried.value)) ?? null;
        const current = side.current[name] ?? null;
        const kept = side.given.has(name);
        return [
          name,
          { expression, pushStatus, value: tried.value, type: tried.kind, problem, current, kept },
        ];
      }),
    ),
  };
}

type Side = {
  context: ExpressionContext;
  check(name: string, value: unknown): string | undefined;
  current: Readonly<Record<string, unknown>>;
  /** Properties that somebody gives by hand. */
  given: ReadonlySet<string>;
};

function towardsApp(
  needs: PreviewNeeds,
  app: AppInstance,
  person: Person,
  assigned: AssignedPerson | undefined,
): Side {
  const { attributes } = needs.appProfiles.schema(app.id);
  const shown = assigned && needs.assignments.shownOf(app, assigned);
  const given = Object.keys(assigned?.assignment.profile ?? {});
  return {
    context: personContext(app, person, { id: needs.orgId(), nowMs: needs.clock.nowMs() }),
    check: (name, value) => attributes.get(name)?.check(value),
    current: shown === undefined ? {} : { ...shown.profile, userName: shown.userName },
    given: new Set(assigned?.assignment.userName === undefined ? given : [...given, 'userName']),
  };
}

function towardsUser(
  needs: PreviewNeeds,
  app: AppInstance,
  person: Person,
  assigned: AssignedPerson | undefined,
): Side {
  if (assigned === undefined)
    throw validationFailed('userId', [
      'userId: the person is no user of the app, so that there is nothing to map',
    ]);
  const { attributes } = needs.schemas.ofType(person.typeId);
  const shown = needs.assignments.shownOf(app, assigned);
  const source = { ...shown.profile, userName: shown.userName };
  const context = personContext(app, person, { id: needs.orgId(), nowMs: needs.clock.nowMs() });
  return {
    context: { ...context, variables: { ...context.variables, source, appuser: source } },
    check: (name, value) => attributes.get(name)?.check(value),
    current: { ...person.profile, login: person.login },
    given: new Set(),
  };
}
