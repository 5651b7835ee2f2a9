import { displayNameOf } from '#src/directory/users/index.ts';
import { type Visitor, type VisitorNeeds, withVisitor } from '#src/home/index.ts';
import type { AdminRoles } from '#src/org/admin-roles/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import {
  ApiError,
  defineRoute,
  permissionsOfGrants,
  type Reply,
  type RequestContext,
  type Route,
} from '#src/platform/http/index.ts';
import { backPage, consolePage } from './console-page.ts';
import { type ConsoleFiles, createConsoleFiles } from './console-files.ts';
import { type OwnRouteNeeds, ownRoutes, permissionsOf } from './own-routes.ts';

export type ConsoleNeeds = Omit<VisitorNeeds, 'appName'> &
  OwnRouteNeeds & {
    ids: Pick<Ids, 'newSecret'>;
    adminRoles: Pick<AdminRoles, 'grantsOf'>;
    organisationName: () => string;
    /** Where the console was built to. */
    files?: URL;
  };

type Ctx = RequestContext<unknown, unknown, undefined>;

// In an installed package this file lies in dist/ itself.
const built = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/console/' : '../../console/',
  import.meta.url,
);

/** The page of the console, guarded by the policy of the console app; every address below `/admin` is a place within it. */
export function consoleRoutes(given: ConsoleNeeds): Route[] {
  const needs = { ...given, appName: 'gatehouse_console' as const };
  const files = createConsoleFiles(given.files ?? built);
  const show = withVisitor<unknown, unknown, undefined>(needs, (ctx, visitor) =>
    showConsole(needs, files, ctx, visitor),
  );
  const page = (path: string): Route =>
    defineRoute<unknown, unknown, undefined>({
      method: 'GET',
      path,
      permission: 'public',
      errors: 'page',
      handle: show,
    });
  return [
    page('/admin'),
    page('/admin/*'),
    defineRoute<unknown, unknown, undefined>({
      method: 'GET',
      path: '/admin/back',
      permission: 'public',
      errors: 'page',
      handle: withVisitor<unknown, unknown, undefined>(needs, (ctx) => showBack(needs, ctx)),
    }),
    fileRoute(files),
    ...ownRoutes(given),
  ];
}

async function showConsole(
  needs: ConsoleNeeds,
  files: ConsoleFiles,
  ctx: Ctx,
  { person }: Visitor,
): Promise<Reply> {
  const grants = await needs.adminRoles.grantsOf({ type: 'USER', id: person.id });
  const { frames, problems } = needs.pages;
  const { preferredLanguage, locale, timezone } = person.profile;
  const wishes = [preferredLanguage, locale].map((wish) => (typeof wish === 'string' ? wish : undefined));
  const t = frames.translatorFor(ctx, wishes);
  if (grants.length === 0) {
    return problems.notice(ctx, {
      status: 403,
      title: t('console.notAdministrator'),
      kind: 'look',
      text: t('console.notAdministratorHelp'),
      action: { label: t('error.home'), href: '/home' },
      reference: ctx.client.requestId,
    });
  }
  const entry = files.entry();
  if (entry === undefined)
    throw new ApiError('E0000009', { summary: 'The console was not built: npm start builds it.' });
  const nonce = needs.ids.newSecret(16);
  const assets = frames.assetsFor(ctx);
  const cookie = frames.languageCookie(ctx);
  return {
    status: 200,
    page: { kind: 'app', nonce },
    headers: { 'cache-control': 'no-store' },
    ...(cookie && { cookies: [cookie] }),
    html: consolePage({
      files: entry,
      assets,
      noScript: t('console.noScript'),
      boot: {
        language: t.language,
        locale: localeOf(locale, t.language),
        timeZone: typeof timezone === 'string' && isTimeZone(timezone) ? timezone : undefined,
        organisation: needs.organisationName(),
        person: { id: person.id, login: person.login, displayName: displayNameOf(person) },
        permissions: permissionsOf(permissionsOfGrants(grants)),
        logo: assets.theme?.()?.logos.home,
        nonce,
      },
    }),
  };
}

function showBack({ pages }: ConsoleNeeds, ctx: Ctx): Reply {
  const t = pages.frames.translatorFor(ctx);
  const text = { language: t.language, title: t('console.back'), lead: t('console.backHelp') };
  return {
    status: 200,
    page: 'app',
    html: backPage(text, pages.frames.assetsFor(ctx).url('console-back.js')),
  };
}

function fileRoute(files: ConsoleFiles): Route {
  return defineRoute<{ name: string }, unknown, undefined>({
    method: 'GET',
    path: '/admin/files/:name',
    permission: 'public',
    errors: 'page',
    produces: '*/*',
    async handle(ctx) {
      const file = await files.serve(ctx.params.name, ctx.headers['accept-encoding'] ?? '');
      if (file === undefined) throw new ApiError('E0000008');
      return {
        status: 200,
        bytes: file.bytes,
        contentType: file.contentType,
        headers: {
          'cache-control': 'public, max-age=31536000, immutable',
          'cross-origin-resource-policy': 'same-origin',
          vary: 'Accept-Encoding',
          ...(file.encoding && { 'content-encoding': file.encoding }),
        },
      };
    },
  });
}

/** As people of that region write dates, where the profile names a region of the language that is shown. */
function localeOf(locale: unknown, language: string): string {
  if (typeof locale !== 'string') return language;
  try {
    const [known] = Intl.getCanonicalLocales(locale.replaceAll('_', '-'));
    return known?.startsWith(language) === true ? known : language;
  } catch {
    return language;
  }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
