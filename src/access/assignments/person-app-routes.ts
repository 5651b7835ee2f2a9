import { z } from 'zod';
import type { AppInstance, Apps } from '#src/access/apps/index.ts';
import type { Groups } from '#src/directory/groups/index.ts';
import type { Users } from '#src/directory/users/index.ts';
import { type Caller, defineRoute, mayEverywhere, notFound, type Route } from '#src/platform/http/index.ts';
import type { Assignments } from './assignments.ts';

export type PersonAppRouteNeeds = {
  assignments: Pick<Assignments, 'listAppIds' | 'listAssignedGroups' | 'listDirectAppIds'>;
  apps: Pick<Apps, 'find'>;
  users: Pick<Users, 'findPerson'>;
  groups: Pick<Groups, 'findGroups'>;
  /** Whether the roles of somebody reach an app. */
  mayReach(caller: Caller, permission: string, thing: { kind: string; id: string }): Promise<boolean>;
};

const appAnswer = z.strictObject({
  id: z.string(),
  label: z.string(),
  name: z.string(),
  status: z.string(),
  signOnMode: z.string(),
  effective: z
    .enum(['USER', 'GROUP', 'EVERYONE'])
    .describe(
      'What counts: their own assignment, the best-placed of their groups, or that the app is everybody’s.',
    ),
  direct: z.boolean().describe('They have an assignment of their own.'),
  groups: z
    .array(z.strictObject({ id: z.string(), name: z.string(), priority: z.int() }))
    .describe('Groups of theirs that have the app, the best-placed first.'),
});

/** Which apps are somebody’s, and why. */
export function personAppRoutes(needs: PersonAppRouteNeeds): Route[] {
  const { assignments, apps, users, groups } = needs;
  return [
    defineRoute({
      method: 'GET',
      path: '/gatehouse/v1/users/:userId/apps',
      permission: 'okta.users.read',
      resource: { kind: 'users', param: 'userId' },
      summary: 'The apps of a person, each with why it is theirs; those that the caller may read',
      params: z.object({ userId: z.string().max(100) }),
      answer: z.array(appAnswer),
      async handle(ctx) {
        const { userId } = ctx.params;
        const person = await users.findPerson(userId);
        if (person === undefined) throw notFound(userId, 'User');
        // Who has left is assigned to nothing, though a group they were in may still be.
        if (person.status === 'DEPROVISIONED') return { status: 200, json: [] };
        const [ids, direct] = await Promise.all([
          assignments.listAppIds(person),
          assignments.listDirectAppIds(person.id),
        ]);
        const found = [...ids].map((id) => apps.find(id)).filter((app) => app !== undefined);
        const shown = await readable(needs, ctx.caller, found);
        const mine = new Set(person.groupIds);
        const through = new Map(
          shown.map((app) => [
            app.id,
            assignments.listAssignedGroups(app.id).filter(({ groupId }) => mine.has(groupId)),
          ]),
        );
        const named = await groups.findGroups([
          ...new Set([...through.values()].flat().map(({ groupId }) => groupId)),
        ]);
        return {
          status: 200,
          json: shown
            .sort((a, b) => a.label.localeCompare(b.label, 'en') || (a.id < b.id ? -1 : 1))
            .map((app) => {
              const isDirect = direct.has(app.id);
              return {
                id: app.id,
                label: app.label,
                name: app.name,
                status: app.status,
                signOnMode: app.signOnMode,
                effective: app.implicitAssignment ? 'EVERYONE' : isDirect ? 'USER' : 'GROUP',
                direct: isDirect,
                groups: (through.get(app.id) ?? []).map(({ groupId, priority }) => ({
                  id: groupId,
                  name: named.get(groupId)?.name ?? '',
                  priority,
                })),
              };
            }),
        };
      },
    }),
  ];
}

async function readable(
  needs: PersonAppRouteNeeds,
  caller: Caller,
  found: readonly AppInstance[],
): Promise<AppInstance[]> {
  const read = 'okta.apps.read';
  if (mayEverywhere(caller, read)) return [...found];
  const may = await Promise.all(found.map(({ id }) => needs.mayReach(caller, read, { kind: 'apps', id })));
  return found.filter((_, index) => may[index] === true);
}
