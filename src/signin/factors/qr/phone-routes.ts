import type { Session } from '#src/access/sessions/index.ts';
import { displayNameOf, type Person } from '#src/directory/users/index.ts';
import {
  defineRoute,
  isFromOurPages,
  type Reply,
  type RequestContext,
  type Route,
} from '#src/platform/http/index.ts';
import type { NewEvent } from '#src/system-log/index.ts';
import { handoverDonePage, handoverMessagePage, handoverPage } from '#web/authenticator/index.ts';
import { placeWords } from '../push/index.ts';
import * as store from './handover-store.ts';
import { worthOf } from './handover-worth.ts';
import { codeHash, type QrNeeds } from './screen.ts';

type Params = { code: string };
type Form = Record<string, string | string[]>;
type Ctx<B = unknown> = RequestContext<Params, unknown, B>;
type Phone = { person: Person; session: Session };

const path = '/qr/:code';
/** A shift. Somebody who has not proved themselves for longer does so before a screen is let in. */
const freshMs = 8 * 60 * 60_000;
const formPurpose = 'qr-handover';

/** On the phone, with the session that it has. */
export function phoneRoutes(needs: QrNeeds): Route[] {
  return [
    defineRoute<Params>({
      method: 'GET',
      path,
      permission: 'public',
      errors: 'page',
      handle: (ctx) => withPhone(needs, ctx, (phone) => showScreen(needs, ctx, phone)),
    }),
    defineRoute<Params, unknown, Form>({
      method: 'POST',
      path,
      permission: 'public',
      errors: 'page',
      bodyKind: 'form',
      handle: (ctx) => withPhone(needs, ctx, (phone) => answer(needs, ctx, phone)),
    }),
  ];
}

/** Whoever is signed in, may be here at this very moment, and proved themselves lately enough; others do that first. */
async function withPhone(needs: QrNeeds, ctx: Ctx, work: (phone: Phone) => Promise<Reply>): Promise<Reply> {
  if (!needs.isOffered()) return over(needs, ctx);
  const { client, cookies } = ctx;
  const session = await needs.sessions.find(cookies[needs.sessions.cookieName]);
  const toSignIn = (userId?: string): Reply => {
    const begun = needs.begin({
      resume: `/qr/${encodeURIComponent(ctx.params.code)}`,
      client,
      cookies,
      ...(userId === undefined ? {} : { userId }),
      ...(userId === undefined || session === undefined ? {} : { session, need: 'reauthenticate' }),
    });
    return { ...begun, status: 303 };
  };
  if (session === undefined) return toSignIn();
  const decision = await needs.decide({
    userId: session.userId,
    appId: undefined,
    session,
    client,
    path: 'session',
  });
  if (decision.outcome === 'CHALLENGE')
    return toSignIn(decision.need === 'sign-in' ? undefined : session.userId);
  if (decision.outcome !== 'ALLOW') {
    return needs.pages.problems.denied(ctx, decision, { reference: client.requestId, homeHref: '/signout' });
  }
  if (needs.clock.nowMs() - session.authTimeMs > freshMs) return toSignIn(session.userId);
  return work({ person: decision.person, session });
}

async function showScreen(needs: QrNeeds, ctx: Ctx, { person, session }: Phone): Promise<Reply> {
  const { code } = ctx.params;
  const found = await store.findShown(needs.database, codeHash(code), needs.clock.now());
  if (found === undefined) return over(needs, ctx);
  const { shown } = found;
  const words = [shown.browser, shown.system].filter((word) => word !== '').join(' · ');
  return {
    status: 200,
    page: 'app',
    html: handoverPage(frameFor(needs, ctx), {
      action: `/qr/${encodeURIComponent(code)}`,
      formToken: needs.pages.forms.make(formPurpose, ownerOf(session, code)),
      person: displayNameOf(person),
      appLabel: shown.appId === undefined ? undefined : needs.apps.find(shown.appId)?.label,
      place: placeWords(needs.places?.lookUp(shown.address)),
      browser: words === '' ? undefined : words,
      address: shown.address,
    }),
  };
}

async function answer(needs: QrNeeds, ctx: Ctx<Form>, { person, session }: Phone): Promise<Reply> {
  const { code } = ctx.params;
  const { t: token, decision, number } = ctx.body;
  const isOurs =
    isFromOurPages(ctx) &&
    needs.pages.forms.isGood(
      formPurpose,
      ownerOf(session, code),
      typeof token === 'string' ? token : undefined,
    );
  if (!isOurs) return over(needs, ctx, 403);
  const frame = frameFor(needs, ctx);
  const { t } = frame;
  const hash = codeHash(code);
  const now = needs.clock.now();
  const found = await store.findShown(needs.database, hash, now);
  const proof = worthOf(session);
  if (found === undefined || proof === undefined) return over(needs, ctx);
  const typed = typeof number === 'string' ? number.replace(/\D/g, '') : '';
  const outcome =
    decision !== 'approve' ? 'DENIED' : typed === String(found.number) ? 'APPROVED' : 'WRONG_NUMBER';
  const isFirst = await needs.database.transaction(async (tx) => {
    // A wrong number is the end of this picture: nobody tries the next one.
    const wasFirst =
      outcome === 'APPROVED'
        ? await store.approve(tx, hash, { userId: person.id, sid: session.sid, proof }, now)
        : await store.deny(tx, hash, now);
    if (wasFirst) await needs.systemLog.record(tx, eventOf(outcome, ctx, { person, session }, found.shown));
    return wasFirst;
  });
  if (!isFirst) return over(needs, ctx);
  const page = (html: string): Reply => ({ status: 200, page: 'app', html });
  if (outcome === 'APPROVED') return page(handoverDonePage(frame));
  return outcome === 'DENIED'
    ? page(handoverMessagePage(frame, t('handover.deniedTitle'), t('handover.denied')))
    : page(handoverMessagePage(frame, t('handover.wrongTitle'), t('handover.wrong')));
}

/** Made up, used, of two minutes ago, or switched off: the same page. */
function over(needs: QrNeeds, ctx: Ctx, status = 404): Reply {
  const frame = frameFor(needs, ctx);
  const { t } = frame;
  return {
    status,
    page: 'app',
    html: handoverMessagePage(frame, t('handover.overTitle'), t('handover.over')),
  };
}

const frameFor = (needs: QrNeeds, ctx: Ctx) => needs.pages.frames.frame(ctx);

const ownerOf = (session: Session, code: string): string => `${session.sid} ${code}`;

function eventOf(
  outcome: 'APPROVED' | 'DENIED' | 'WRONG_NUMBER',
  { client }: Ctx,
  { person, session }: Phone,
  screen: store.ShownScreen,
): NewEvent {
  const who = {
    id: person.id,
    type: 'User',
    alternateId: person.login,
    displayName: displayNameOf(person),
  };
  return {
    eventType: 'user.authentication.auth_via_qr',
    actor: who,
    client,
    externalSessionId: session.sid,
    outcome: outcome === 'APPROVED' ? { result: 'SUCCESS' } : { result: 'FAILURE', reason: outcome },
    target: [who],
    debugData: {
      factor: 'qr:qr_handover',
      screenAddress: screen.address,
      screenBrowser: screen.browser,
      screenSystem: screen.system,
    },
  };
}
