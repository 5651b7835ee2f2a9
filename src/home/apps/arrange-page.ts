import { arrangePage, type ArrangeSaid } from '#web/home/index.ts';
import type { Language } from '#web/ui/index.ts';
import { type Reply, type RequestContext, notFound } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import {
  maxSectionName,
  maxSections,
  readSectionName,
  withAppMoved,
  withAppsIn,
  withName,
  withoutSection,
  withSection,
  withSectionMoved,
} from '../arrangement/change-arrangement.ts';
import { arrange, type Arrangement } from '../arrangement/home-state.ts';
import { type Form, type MakeFrame, type Query, type Room, text, texts } from '../room.ts';
import type { Visitor } from '../visitor.ts';
import type { AppsPageNeeds } from './apps-page.ts';
import { findMyApps, type MyApps, tileOf } from './my-apps.ts';

export type ArrangePageNeeds = AppsPageNeeds & { ids: Pick<Ids, 'newId'> };

/** What a form led to: the page again, which says so; or why not, at the field. */
type Outcome = { done: NonNullable<ArrangeSaid['done']> } | { problem: NonNullable<ArrangeSaid['problem']> };

export const arrangePageRoutes = (needs: ArrangePageNeeds, room: Room) => {
  const form = (path: string, change: Change) =>
    room.post(path, async (ctx, visitor) => {
      const { language } = room.frame(ctx as RequestContext, visitor, 'apps').t;
      const outcome = await change(needs, ctx, visitor, language);
      if ('done' in outcome) return { status: 303, redirect: `/home/arrange?done=${outcome.done}` };
      return showArrange(needs, ctx, visitor, room.frame, outcome);
    });
  return [
    room.get('/home/arrange', (ctx, visitor) => {
      const done = told.find((one) => one === ctx.query.done);
      return showArrange(needs, ctx, visitor, room.frame, done === undefined ? {} : { done });
    }),
    form('/home/arrange/apps', moveApps),
    form('/home/arrange/sections', changeSections),
    form('/home/arrange/new-section', addSection),
  ];
};

const told = ['moved', 'added', 'renamed', 'deleted'] as const;

type Change = (
  needs: ArrangePageNeeds,
  ctx: RequestContext<unknown, Query, Form>,
  visitor: Visitor,
  /** In which what nobody placed stands by name. */
  language: Language,
) => Promise<Outcome>;

async function showArrange(
  needs: ArrangePageNeeds,
  ctx: RequestContext<unknown, unknown, unknown>,
  visitor: Visitor,
  makeFrame: MakeFrame,
  said: ArrangeSaid,
): Promise<Reply> {
  const frame = makeFrame(ctx as RequestContext, visitor, 'apps');
  const my = await findMyApps(needs, visitor.person, ctx.client.userAgent);
  const nowMs = needs.clock.nowMs();
  return {
    status: said.problem === undefined ? 200 : 400,
    page: 'app',
    html: arrangePage(frame, {
      sections: groupsOf(my, my.state.arrangement, frame.t.language).map(({ section, apps }) => ({
        id: section?.id,
        name: section?.name,
        tiles: apps.map((app) => tileOf(app, my.state, nowMs)),
      })),
      mayAdd: my.state.arrangement.sections.length < maxSections,
      maxName: maxSectionName,
      said,
    }),
  };
}

const groupsOf = (my: MyApps, arrangement: Arrangement, language: string) =>
  arrange(arrangement, my.shown, new Intl.Collator(language).compare);

/** The apps that are ticked, into a section; or one of them up or down a place. */
async function moveApps(
  needs: ArrangePageNeeds,
  ctx: RequestContext<unknown, unknown, Form>,
  { person }: Visitor,
  language: Language,
): Promise<Outcome> {
  const { body } = ctx;
  const my = await findMyApps(needs, person, ctx.client.userAgent);
  const [up, down] = [text(body.up), text(body.down)];
  const chosen = up !== '' ? [up] : down !== '' ? [down] : texts(body.app);
  const stranger = chosen.find((id) => !my.mine.has(id));
  if (stranger !== undefined) throw notFound(stranger, 'AppInstance');
  if (chosen.length === 0) return { problem: { at: 'apps', why: 'none' } };
  const to = text(body.to);
  let isKnown = true;
  await needs.states.change(person.id, (before) => {
    if (up !== '' || down !== '') {
      const appId = up === '' ? down : up;
      const group = groupsOf(my, before, language).find(({ apps }) => apps.some((app) => app.id === appId));
      if (group === undefined) return before;
      const shown = { sectionId: group.section?.id, appIds: group.apps.map((app) => app.id) };
      return withAppMoved(before, shown, appId, up === '' ? 1 : -1);
    }
    isKnown = to === '' || before.sections.some((section) => section.id === to);
    return isKnown ? withAppsIn(before, to === '' ? undefined : to, chosen) : before;
  });
  return isKnown ? { done: 'moved' } : { problem: { at: 'apps', why: 'gone' } };
}

/** A section renamed, deleted, or moved up or down: which, says the button. */
async function changeSections(
  needs: ArrangePageNeeds,
  { body }: RequestContext<unknown, unknown, Form>,
  { person }: Visitor,
): Promise<Outcome> {
  const id = text(body.section);
  const name = readSectionName(text(body.name));
  const what = text(body.do);
  if (what === 'rename' && 'problem' in name) {
    return { problem: { at: 'section', section: id, why: name.problem, value: text(body.name) } };
  }
  // An id that is not among one's own sections changes nothing.
  await needs.states.change(person.id, (before) => {
    if (!before.sections.some((section) => section.id === id)) return before;
    if (what === 'rename' && 'name' in name) return withName(before, id, name.name);
    if (what === 'delete') return withoutSection(before, id);
    if (what === 'up' || what === 'down') return withSectionMoved(before, id, what === 'up' ? -1 : 1);
    return before;
  });
  return { done: what === 'rename' ? 'renamed' : what === 'delete' ? 'deleted' : 'moved' };
}

async function addSection(
  needs: ArrangePageNeeds,
  { body }: RequestContext<unknown, unknown, Form>,
  { person }: Visitor,
): Promise<Outcome> {
  const given = text(body.name);
  const read = readSectionName(given);
  if ('problem' in read) return { problem: { at: 'new', why: read.problem, value: given } };
  const id = needs.ids.newId('hse');
  const after = await needs.states.change(person.id, (before) =>
    before.sections.length < maxSections ? withSection(before, { id, name: read.name }) : before,
  );
  return after.sections.some((section) => section.id === id)
    ? { done: 'added' }
    : { problem: { at: 'new', why: 'tooMany', value: given } };
}
