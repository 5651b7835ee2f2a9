import { type RequestLine, requestFormPage, requestsPage } from '#web/home/index.ts';
import { knownTimeZone, type MessageKey, type Translator } from '#web/messages/index.ts';
import { type AppRequest, type AppRequests, maxReason } from '#src/access/app-requests/index.ts';
import type { AppInstance } from '#src/access/apps/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import { ApiError, notFound, type Reply, type RequestContext } from '#src/platform/http/index.ts';
import { logoOf, type MyAppsNeeds, noteOf, searchApps } from '../apps/my-apps.ts';
import { type Form, type MakeFrame, type Query, type Room, text } from '../room.ts';
import { requesterOfVisit, type Visitor } from '../visitor.ts';

export type RequestsPageNeeds = Pick<MyAppsNeeds, 'apps' | 'assignments'> & {
  clock: Clock;
  requests: Pick<AppRequests, 'listRequestable' | 'listOfUser' | 'request' | 'cancel'>;
};

export const requestsPageRoutes = (needs: RequestsPageNeeds, room: Room) => [
  room.get('/home/requests', (ctx, visitor) => showRequests(needs, ctx, visitor, room.frame)),
  room.get('/home/requests/new', (ctx, visitor) =>
    showForm(needs, ctx, visitor, room.frame, { appId: text(ctx.query.app) }),
  ),
  room.post('/home/requests/new', (ctx, visitor) => sendRequest(needs, ctx, visitor, room.frame)),
  room.post('/home/requests/cancel', (ctx, visitor) => cancelRequest(needs, ctx, visitor)),
];

const told: ReadonlyMap<string, MessageKey> = new Map([
  ['sent', 'requests.sent'],
  ['cancelled', 'requests.cancelled'],
  ['over', 'requests.over'],
  ['have', 'requests.have'],
]);

async function showRequests(
  needs: RequestsPageNeeds,
  ctx: RequestContext<unknown, Query>,
  visitor: Visitor,
  makeFrame: MakeFrame,
): Promise<Reply> {
  const frame = makeFrame(ctx, visitor, 'requests');
  const { t } = frame;
  const { person } = visitor;
  const [mine, asked] = await Promise.all([
    needs.assignments.listAppIds(person),
    needs.requests.listOfUser(person.id),
  ]);
  const open = new Set(
    asked.filter((one) => stateOf(one, needs.clock.nowMs()) === 'PENDING').map((one) => one.appId),
  );
  const compare = new Intl.Collator(t.language).compare;
  const catalogue = needs.requests
    .listRequestable(mine)
    .filter((app) => !open.has(app.id))
    .map(catalogueEntry)
    .sort((a, b) => compare(a.label, b.label));
  const query = text(ctx.query.q).trim().slice(0, 100);
  const done = told.get(text(ctx.query.done));
  return {
    status: 200,
    page: 'app',
    html: requestsPage(frame, {
      query,
      catalogue: query === '' ? catalogue : searchApps(catalogue, query),
      total: catalogue.length,
      requests: asked.flatMap((one) => lineOf(needs, t, knownTimeZone(person.profile.timezone), one)),
      said: done && t(done),
    }),
  };
}

const catalogueEntry = (app: AppInstance) => ({
  id: app.id,
  label: app.label,
  logoUrl: logoOf(app),
  note: noteOf(app),
});

function lineOf(needs: RequestsPageNeeds, t: Translator, zone: string, request: AppRequest): RequestLine[] {
  const app = needs.apps.find(request.appId);
  if (app === undefined) return [];
  return [
    {
      id: request.id,
      label: app.label,
      logoUrl: logoOf(app),
      state: stateOf(request, needs.clock.nowMs()),
      reason: request.reason,
      note: request.note,
      asked: t.moment(request.createdMs, zone),
      until: t.moment(request.expiresMs, zone),
      decided: request.decidedMs === undefined ? undefined : t.moment(request.decidedMs, zone),
    },
  ];
}

const stateOf = (request: AppRequest, nowMs: number): AppRequest['status'] =>
  request.status === 'PENDING' && nowMs >= request.expiresMs ? 'EXPIRED' : request.status;

async function showForm(
  needs: RequestsPageNeeds,
  ctx: RequestContext<unknown, unknown, unknown>,
  visitor: Visitor,
  makeFrame: MakeFrame,
  form: { appId: string; reason?: string; problem?: 'empty' | 'tooLong' | 'open' },
): Promise<Reply> {
  const frame = makeFrame(ctx as RequestContext, visitor, 'requests');
  const { t } = frame;
  const mine = await needs.assignments.listAppIds(visitor.person);
  const app = needs.requests.listRequestable(mine).find((one) => one.id === form.appId);
  if (app === undefined) throw notFound(form.appId, 'AppInstance');
  const problems = {
    empty: t('requests.reasonEmpty'),
    tooLong: t('requests.reasonTooLong', { count: maxReason }),
    open: t('requests.alreadyOpen'),
  };
  return {
    status: form.problem === undefined ? 200 : 400,
    page: 'app',
    html: requestFormPage(frame, {
      app: catalogueEntry(app),
      reason: form.reason ?? '',
      maxReason,
      problem: form.problem && problems[form.problem],
    }),
  };
}

async function sendRequest(
  needs: RequestsPageNeeds,
  ctx: RequestContext<unknown, Query, Form>,
  visitor: Visitor,
  makeFrame: MakeFrame,
): Promise<Reply> {
  const appId = text(ctx.body.app);
  // A browser sends line breaks as two characters, and counts them as one.
  const reason = text(ctx.body.reason).replaceAll('\r\n', '\n').trim();
  const again = (problem: 'empty' | 'tooLong' | 'open') =>
    showForm(needs, ctx, visitor, makeFrame, { appId, reason, problem });
  if (reason === '') return again('empty');
  if ([...reason].length > maxReason) return again('tooLong');
  try {
    await needs.requests.request(visitor.person, appId, reason, requesterOfVisit(ctx, visitor));
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'E0000001') throw error;
    const mine = await needs.assignments.listAppIds(visitor.person);
    return mine.has(appId) ? { status: 303, redirect: '/home/requests?done=have' } : again('open');
  }
  return { status: 303, redirect: '/home/requests?done=sent' };
}

async function cancelRequest(
  needs: RequestsPageNeeds,
  ctx: RequestContext<unknown, unknown, Form>,
  visitor: Visitor,
): Promise<Reply> {
  try {
    await needs.requests.cancel(text(ctx.body.request), visitor.person.id, requesterOfVisit(ctx, visitor));
  } catch (error) {
    // Decided while the page lay open: the list says how.
    if (!(error instanceof ApiError) || error.code !== 'E0000001') throw error;
    return { status: 303, redirect: '/home/requests?done=over' };
  }
  return { status: 303, redirect: '/home/requests?done=cancelled' };
}
