import { z } from 'zod';
import type { Users } from '#src/directory/users/index.ts';
import {
  ApiError,
  defineRoute,
  type RequestContext,
  type Route,
  validationFailed,
} from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import { maxSectionName, maxSections, readSectionName } from '../arrangement/change-arrangement.ts';
import { type Arrangement, completed, isNew, recentAppIds } from '../arrangement/home-state.ts';
import type { AppsPageNeeds } from './apps-page.ts';
import { findMyApps, type MyApps } from './my-apps.ts';

export type HomeApiNeeds = AppsPageNeeds & {
  ids: Pick<Ids, 'newId'>;
  users: Pick<Users, 'findPerson'>;
};

const path = '/gatehouse/v1/me/home';
const most = 2_000;
const appIds = z.array(z.string().max(100)).max(most);
const body = z.strictObject({
  opensIn: z.enum(['NEW_TAB', 'SAME_TAB']).optional(),
  sections: z
    .array(
      z.strictObject({
        /** Left out for a new section. */
        id: z.string().max(100).optional(),
        name: z.string().max(4 * maxSectionName),
        apps: appIds,
      }),
    )
    .max(maxSections),
  apps: appIds,
  favourites: appIds,
  // What is sent back as it was given, and is not a person's to write.
  recent: z.unknown().optional(),
  new: z.unknown().optional(),
  _links: z.unknown().optional(),
});
type Body = z.infer<typeof body>;

const ids = z.array(z.string());
const homeAnswer = z.strictObject({
  opensIn: z.enum(['NEW_TAB', 'SAME_TAB']),
  sections: z.array(z.strictObject({ id: z.string(), name: z.string(), apps: ids })),
  apps: ids,
  favourites: ids,
  recent: ids.describe('Opened last, the latest first'),
  new: ids.describe('Given lately and not opened yet'),
  _links: z.strictObject({
    self: z.strictObject({ href: z.url(), hints: z.strictObject({ allow: z.array(z.string()) }) }),
    appLinks: z.strictObject({ href: z.url() }),
  }),
});

/** How the caller's home stands: for clients that draw it themselves, and for the script of our page. */
export function homeApiRoutes(needs: HomeApiNeeds): Route[] {
  const myApps = async (ctx: RequestContext): Promise<MyApps & { userId: string }> => {
    const person = await needs.users.findPerson(ctx.caller.id);
    if (person === undefined) throw new ApiError('E0000006');
    return { ...(await findMyApps(needs, person, ctx.client.userAgent)), userId: person.id };
  };
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: 'self',
      summary: 'How the apps of the caller stand on their home page',
      answer: homeAnswer,
      handle: async (ctx) => ({ status: 200, json: toWire(needs, ctx, await myApps(ctx)) }),
    }),
    defineRoute({
      method: 'PUT',
      path,
      permission: 'self',
      summary: 'Arranges the apps of the caller on their home page',
      answer: homeAnswer,
      body,
      async handle(ctx) {
        const my = await myApps(ctx);
        checkApps(ctx.body, my);
        const shown = new Set(my.shown.map((app) => app.id));
        const arrangement = await needs.states.change(my.userId, (before) =>
          completed(before, readArrangement(needs, ctx.body, before), shown),
        );
        return { status: 200, json: toWire(needs, ctx, { ...my, state: { ...my.state, arrangement } }) };
      },
    }),
  ];
}

function toWire(needs: HomeApiNeeds, ctx: RequestContext, { shown, state }: MyApps): Record<string, unknown> {
  const ids = new Set(shown.map((app) => app.id));
  const only = (list: readonly string[]) => list.filter((id) => ids.has(id));
  const { arrangement } = state;
  const nowMs = needs.clock.nowMs();
  return {
    opensIn: arrangement.opensIn,
    sections: arrangement.sections.map((section) => ({ ...section, apps: only(section.apps) })),
    apps: only(arrangement.apps),
    favourites: only(arrangement.favourites),
    recent: only(recentAppIds(state, 20)),
    new: [...ids].filter((id) => isNew(state.history.get(id), nowMs)),
    _links: {
      self: { href: ctx.client.origin + path, hints: { allow: ['GET', 'PUT'] } },
      appLinks: { href: `${ctx.client.origin}/api/v1/users/me/appLinks` },
    },
  };
}

/** Each app is the caller's own and stands in one place. */
function checkApps(given: Body, { mine }: MyApps): void {
  const places: [string, readonly string[]][] = [
    ...given.sections.map((section, index): [string, string[]] => [`sections.${index}.apps`, section.apps]),
    ['apps', given.apps],
  ];
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const [field, ids] of places) {
    for (const id of ids) {
      if (!mine.has(id)) problems.push(`${field}: ${JSON.stringify(id)} is not an app of yours`);
      else if (seen.has(id)) problems.push(`${field}: ${id} stands in two places; name it once`);
      seen.add(id);
    }
  }
  for (const id of given.favourites) {
    if (!mine.has(id)) problems.push(`favourites: ${JSON.stringify(id)} is not an app of yours`);
  }
  if (problems.length > 0) throw validationFailed('apps', problems.slice(0, 20));
}

function readArrangement(needs: HomeApiNeeds, given: Body, before: Arrangement): Arrangement {
  const known = new Set(before.sections.map((section) => section.id));
  const taken = new Set<string>();
  const sections = given.sections.map((section, index) => {
    const at = `sections.${index}`;
    const read = readSectionName(section.name);
    if ('problem' in read) {
      const why = read.problem === 'empty' ? 'must not be blank' : `at most ${maxSectionName} characters`;
      throw validationFailed('sections', [`${at}.name: ${why}`]);
    }
    if (section.id !== undefined && (!known.has(section.id) || taken.has(section.id))) {
      throw validationFailed('sections', [
        `${at}.id: ${JSON.stringify(section.id)} is not a section of yours; leave the id out for a new one`,
      ]);
    }
    if (section.id !== undefined) taken.add(section.id);
    return { id: section.id ?? needs.ids.newId('hse'), name: read.name, apps: section.apps };
  });
  return {
    opensIn: given.opensIn ?? before.opensIn,
    sections,
    apps: given.apps,
    favourites: [...new Set(given.favourites)],
  };
}
