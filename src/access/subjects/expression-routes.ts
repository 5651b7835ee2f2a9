import { z } from 'zod';
import type { AppDirectory } from '#src/access/apps/index.ts';
import type { AssignmentDirectory } from '#src/access/assignments/index.ts';
import type { Users } from '#src/directory/users/index.ts';
import {
  ApiError,
  defineRoute,
  notFound,
  type Route,
  validationFailed,
  mayEverywhere,
} from '#src/platform/http/index.ts';
import {
  type Expression,
  type ExpressionContext,
  ExpressionError,
  parseExpression,
  parseTemplate,
  type Template,
  tryExpression,
  tryTemplate,
} from '#src/protocols/expression/index.ts';
import { createSubjects, type SubjectsNeeds } from './subject.ts';

export type ExpressionRouteNeeds = SubjectsNeeds & {
  users: Pick<Users, 'findPerson'>;
  apps: Pick<AppDirectory, 'find'>;
  assignments: Pick<AssignmentDirectory, 'findAssignment'>;
};

const id = z.string().max(100);

const body = z.strictObject({
  /** `user.firstName + " " + user.lastName` */
  expression: z.string().max(8_000).optional(),
  /** `${source.login}` */
  template: z.string().max(8_000).optional(),
  /** Whom it is tried on; left out, `profile` is. */
  userId: id.optional(),
  profile: z.record(z.string().max(200), z.unknown()).optional(),
  /** As which app's user: `app`, `appuser`, and the name the app knows the person by. */
  appId: id.optional(),
  /** Whatever else the place has where it will stand (`session`, `access`, …), or in place of what is there. */
  variables: z.record(z.string().max(100), z.unknown()).optional(),
});

type Body = z.infer<typeof body>;

const answer = z.strictObject({
  result: z.unknown().describe('Plain data; null where it failed'),
  type: z.string().describe('In the words of the language: text, a number, a list, …'),
  uses: z.strictObject({ variables: z.array(z.string()), groups: z.boolean(), time: z.boolean() }),
  trace: z.array(z.strictObject({ position: z.int(), part: z.string(), value: z.unknown() })),
  error: z
    .strictObject({ reason: z.string(), message: z.string(), position: z.int() })
    .nullable()
    .describe('What failed on this very person'),
});

/**
 * POST /gatehouse/v1/expressions/evaluate: an expression or a template on a real person, with what each part came to.
 * What cannot be read is a 400 with its position; what fails on this very person is an answer, since that is what was asked.
 */
export function expressionRoutes(needs: ExpressionRouteNeeds): Route[] {
  const subjects = createSubjects(needs, 'expression-try');

  async function contextFor(asked: Body, needsGroups: boolean): Promise<ExpressionContext> {
    const { userId, appId, variables = {} } = asked;
    if (userId === undefined) {
      const profile = asked.profile ?? {};
      return { user: { profile }, variables: { source: profile, ...variables }, nowMs: needs.clock.nowMs() };
    }
    const person = await needs.users.findPerson(userId);
    if (person === undefined) throw notFound(userId, 'User');
    const source = { ...person.profile, login: person.login };
    const app = appId === undefined ? undefined : needs.apps.find(appId);
    if (app === undefined) {
      const groups = needsGroups ? await subjects.groupsOf(person.groupIds) : [];
      const facts = { id: person.id, status: person.status };
      return {
        user: { profile: person.profile, facts },
        variables: { source, org: { id: needs.orgId() }, ...variables },
        groups,
        nowMs: needs.clock.nowMs(),
      };
    }
    const assignment = await needs.assignments.findAssignment(person.id, person.groupIds, app.id);
    const session = { sid: undefined, amr: ['pwd'] };
    const made = await subjects.sourceFor({ app, person, assignment, session }, needsGroups);
    return { ...made, variables: { source, ...made.variables, ...variables } };
  }

  return [
    defineRoute({
      method: 'POST',
      path: '/gatehouse/v1/expressions/evaluate',
      permission: 'okta.apps.read',
      summary: 'Evaluates an expression or a template on a real person, with what each part came to',
      body,
      answer,
      async handle(ctx) {
        const asked = ctx.body;
        if (asked.userId !== undefined && !mayEverywhere(ctx.caller, 'okta.users.read')) {
          throw new ApiError('E0000006');
        }
        if (asked.appId !== undefined && needs.apps.find(asked.appId) === undefined) {
          throw notFound(asked.appId, 'AppInstance');
        }
        const read = readAsked(asked);
        const context = await contextFor(asked, read.uses.groups);
        const tried = 'root' in read ? tryExpression(read, context) : tryTemplate(read, context);
        return {
          status: 200,
          json: {
            result: tried.value,
            type: tried.kind,
            uses: { ...read.uses, variables: [...read.uses.variables].sort() },
            trace: tried.steps,
            error:
              tried.error === undefined
                ? null
                : {
                    reason: tried.error.reason,
                    message: tried.error.message,
                    position: tried.error.position,
                  },
          },
        };
      },
    }),
  ];
}

function readAsked(asked: Body): Expression | Template {
  const { expression, template } = asked;
  if (expression !== undefined && template === undefined) {
    return explained('expression', () => parseExpression(expression));
  }
  if (template !== undefined && expression === undefined) {
    return explained('template', () => parseTemplate(template));
  }
  throw validationFailed('expression', ['expression: give either an expression or a template']);
}

function explained<T>(field: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw validationFailed(field, [
      {
        errorSummary: `${field}: ${error.message}`,
        reason: error.reason.toUpperCase(),
        locationType: 'position',
        location: String(error.position),
      },
    ]);
  }
}
