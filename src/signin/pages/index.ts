// The pages of sign-in, seen from the server: which language, whose browser, which frame, and the pages that everybody needs
// (errors, refusals, consent, form_post, front-channel logout, static files). Owns the binding cookie and the language cookie.
// Not here: the text and look of pages (web/signin), and what a form that comes back does (the other slices of signin).
import { createMessages, type Messages } from '#web/messages/index.ts';
import { authenticatorAssets } from '#web/authenticator/index.ts';
import { docsAssets } from '#web/docs/index.ts';
import { homeAssets } from '#web/home/index.ts';
import { signinAssets } from '#web/signin/index.ts';
import { type Assets, createAssets, type PageTheme } from '#web/ui/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Config } from '#src/platform/config/index.ts';
import type { Sealer } from '#src/platform/crypto/index.ts';
import type { Route } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import { assetRoutes } from './asset-routes.ts';
import {
  type BrowserBindings,
  createBrowserBindings,
  createFormTokens,
  type FormTokens,
} from './browser-binding.ts';
import { createPageFrames, type PageFrames } from './page-frames.ts';
import { createProblemPages, type ProblemPages } from './problem-pages.ts';
import { createProtocolPages, type ProtocolPages } from './protocol-pages.ts';

export type { Binding, BrowserBindings, FormTokens } from './browser-binding.ts';
export { deviceName } from './device-name.ts';
export type { PageFrames, PageRequest } from './page-frames.ts';
export type { NoticePage, ProblemPages } from './problem-pages.ts';
export type { ProtocolPages } from './protocol-pages.ts';

export type Pages = {
  messages: Messages;
  assets: Assets;
  frames: PageFrames;
  problems: ProblemPages;
  protocol: ProtocolPages;
  bindings: BrowserBindings;
  forms: FormTokens;
};

export function createPages(needs: {
  config: Pick<Config, 'baseUrl' | 'defaultLanguage'>;
  clock: Clock;
  ids: Ids;
  sealer: Sealer;
  /** The name of the organisation, as the settings have it now. */
  organisationName: () => string;
  /** How the organisation wants its pages to look. */
  theme?: (origin: string) => PageTheme | undefined;
}): Pages {
  const messages = createMessages();
  const assets = createAssets({ ...signinAssets, ...homeAssets, ...authenticatorAssets, ...docsAssets });
  const frames = createPageFrames({ ...needs, messages, assets });
  return {
    messages,
    assets,
    frames,
    problems: createProblemPages(frames),
    protocol: createProtocolPages({ frames, ids: needs.ids }),
    bindings: createBrowserBindings(needs),
    forms: createFormTokens(needs),
  };
}

export function pageRoutes(pages: Pages): Route[] {
  return assetRoutes(pages.assets);
}
