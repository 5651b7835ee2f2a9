import type { Sentence, Translator } from '#web/messages/index.ts';
import { newPasswordFields, type SetupProblems, setupPage } from '#web/signin/index.ts';
import { isEmailAddress } from '#src/directory/schemas/index.ts';
import {
  defineRoute,
  isFromOurPages,
  type Reply,
  type RequestContext,
  type Route,
} from '#src/platform/http/index.ts';
import type { Pages } from '../pages/index.ts';
import type { SignInService } from '../transaction/index.ts';
import type { FirstAdministrator, Setup } from './setup-service.ts';

export type SetupRoutesNeeds = {
  setup: Setup;
  pages: Pages;
  signIn: Pick<SignInService, 'admit'>;
  /** What a password has to be for somebody who is in no group yet. */
  requirements: () => Sentence[];
};

type Query = Record<string, string | string[]>;
type Form = Record<string, string | string[]>;
type Values = { organisation: string; firstName: string; lastName: string; email: string };

const purpose = 'setup';
const nothing: Values = { organisation: '', firstName: '', lastName: '', email: '' };

export function setupRoutes(needs: SetupRoutesNeeds): Route[] {
  return [
    defineRoute<unknown, Query>({
      method: 'GET',
      path: '/setup',
      permission: 'public',
      errors: 'page',
      async handle(ctx) {
        const token = text(ctx.query.token);
        if (!(await needs.setup.isOpen(token))) return gone(needs.pages, ctx);
        return page(needs, ctx, token, nothing, {});
      },
    }),
    defineRoute<unknown, Query, Form>({
      method: 'POST',
      path: '/setup',
      permission: 'public',
      errors: 'page',
      bodyKind: 'form',
      handle: (ctx) => take(needs, ctx),
    }),
  ];
}

async function take(needs: SetupRoutesNeeds, ctx: RequestContext<unknown, Query, Form>): Promise<Reply> {
  const { pages, setup } = needs;
  const token = text(ctx.query.token);
  const isOurs =
    isFromOurPages(ctx) && pages.forms.isGood(purpose, pages.bindings.of(ctx.cookies).hash, text(ctx.body.t));
  const isOpen = await setup.isOpen(token);
  if (!isOpen) return gone(pages, ctx);
  const t = pages.frames.translatorFor(ctx);
  const values: Values = {
    organisation: text(ctx.body.organisation).trim(),
    firstName: text(ctx.body.firstName).trim(),
    lastName: text(ctx.body.lastName).trim(),
    email: text(ctx.body.email).trim(),
  };
  // A form of another site is shown again, as ours: nothing was done.
  if (!isOurs) return page(needs, ctx, token, nothing, {}, 403);
  const password = text(ctx.body.newPassword);
  const problems = problemsOf(t, values, password, text(ctx.body.repeatPassword));
  if (Object.keys(problems).length > 0) return page(needs, ctx, token, values, problems);
  const first: FirstAdministrator = { ...values, password, preferredLanguage: t.language };
  const result = await setup.create(token, first, ctx.client);
  if (result.outcome === 'GONE') return gone(pages, ctx);
  if (result.outcome === 'REFUSED') return page(needs, ctx, token, values, refusals(t, result.causes));
  return needs.signIn.admit(ctx, { userId: result.user.id, atMs: result.atMs });
}

const limits = { organisation: 100, firstName: 50, lastName: 50, email: 100 } as const;

function problemsOf(t: Translator, values: Values, password: string, repeated: string): SetupProblems {
  const problems: SetupProblems = {};
  for (const name of Object.keys(limits) as (keyof Values)[]) {
    if (values[name] === '') problems[name] = t('setup.required');
    else if ([...values[name]].length > limits[name]) problems[name] = t('setup.tooLong');
  }
  if (!problems.email && !isEmailAddress(values.email)) problems.email = t('setup.emailWrong');
  if (password === '') problems.newPassword = t('change.empty');
  else if (password !== repeated) problems.newPassword = t('change.differs');
  return problems;
}

/** Whatever the directory refused, beside the field that it is about. */
function refusals(t: Translator, causes: readonly string[]): SetupProblems {
  const problems: SetupProblems = {};
  for (const cause of causes) {
    if (/^password/i.test(cause)) problems.newPassword = t('change.refused');
    else if (/^login/i.test(cause))
      problems.email = /already exists/.test(cause) ? t('setup.taken') : t('setup.emailWrong');
    else if (/^email/i.test(cause)) problems.email = t('setup.emailWrong');
    else if (/^firstName/i.test(cause)) problems.firstName = cause;
    else problems.lastName = cause;
  }
  return problems;
}

function page(
  needs: SetupRoutesNeeds,
  ctx: RequestContext<unknown, Query>,
  token: string,
  values: Values,
  problems: SetupProblems,
  status = 200,
): Reply {
  const { pages } = needs;
  const binding = pages.bindings.of(ctx.cookies);
  const action = `/setup?token=${encodeURIComponent(token)}`;
  const frame = pages.frames.frame(ctx, { languageHref: (language) => `${action}&lang=${language}` });
  const cookies = [pages.frames.languageCookie(ctx), binding.cookie].filter((cookie) => cookie !== undefined);
  return {
    status,
    page: 'signin',
    html: setupPage(frame, {
      action,
      t: pages.forms.make(purpose, binding.hash),
      values,
      problems,
      passwordFields: newPasswordFields(frame, {
        requirements: needs.requirements(),
        problem: problems.newPassword,
        focus: Object.keys(problems)[0] === 'newPassword',
      }),
    }),
    cookies,
  };
}

function gone(pages: Pages, ctx: RequestContext): Reply {
  const t = pages.frames.translatorFor(ctx);
  return pages.problems.notice(ctx, {
    status: 410,
    title: t('setup.goneTitle'),
    kind: 'look',
    text: t('setup.gone'),
    action: { label: t('signout.again'), href: '/signin' },
  });
}

const text = (value: string | string[] | undefined) => (typeof value === 'string' ? value : '');
