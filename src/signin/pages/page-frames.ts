import { acceptedLanguages, chooseLanguage, type Messages, type Translator } from '#web/messages/index.ts';
import type { SigninFrame } from '#web/signin/index.ts';
import type { AssetUrls, Language, PageTheme } from '#web/ui/index.ts';
import type { Config } from '#src/platform/config/index.ts';
import type { SetCookie, UnauthenticatedRequest } from '#src/platform/http/index.ts';

/** What the choice of language and the frame of a page rest on. */
export type PageRequest = Pick<UnauthenticatedRequest, 'headers' | 'cookies' | 'url' | 'path'> & {
  readonly client?: Pick<UnauthenticatedRequest['client'], 'origin'>;
};

export type PageFrames = {
  /** Static files, and the look that the organisation gives to pages under the address of this request. */
  assetsFor(request: PageRequest | undefined): AssetUrls;
  /** The reader's language: chosen here, then the wishes given (a profile, `ui_locales`), then the browser's. */
  languageOf(request: PageRequest | undefined, wishes?: readonly (string | undefined)[]): Language;
  translatorFor(request: PageRequest | undefined, wishes?: readonly (string | undefined)[]): Translator;
  frame(
    request: PageRequest | undefined,
    options?: {
      wishes?: readonly (string | undefined)[];
      translator?: Translator;
      languageHref?: (language: Language) => string;
    },
  ): SigninFrame;
  /** The cookie that keeps a choice made by `?lang=`; undefined when none was made. */
  languageCookie(request: PageRequest): SetCookie | undefined;
  rememberLanguage(language: Language): SetCookie;
};

const cookieName = 'lang';
const yearSeconds = 365 * 24 * 60 * 60;

export function createPageFrames(needs: {
  config: Pick<Config, 'defaultLanguage' | 'baseUrl'>;
  messages: Messages;
  assets: AssetUrls;
  organisationName: () => string;
  theme?: (origin: string) => PageTheme | undefined;
}): PageFrames {
  const rememberLanguage = (language: Language): SetCookie => ({
    name: cookieName,
    value: language,
    maxAgeSeconds: yearSeconds,
    secure: needs.config.baseUrl.startsWith('https:'),
  });
  const languageOf: PageFrames['languageOf'] = (request, wishes = []) =>
    chooseLanguage([
      asked(request),
      request?.cookies[cookieName],
      ...wishes,
      ...acceptedLanguages(request?.headers['accept-language']),
    ]) ?? needs.config.defaultLanguage;
  const translatorFor: PageFrames['translatorFor'] = (request, wishes) =>
    needs.messages.in(languageOf(request, wishes));
  const assetsFor: PageFrames['assetsFor'] = (request) => ({
    url: (name) => needs.assets.url(name),
    theme: () => needs.theme?.(request?.client?.origin ?? ''),
  });
  return {
    assetsFor,
    languageOf,
    translatorFor,
    frame: (request, options = {}) => ({
      t: options.translator ?? translatorFor(request, options.wishes),
      assets: assetsFor(request),
      organisation: needs.organisationName(),
      languageHref: options.languageHref,
    }),
    languageCookie(request) {
      const language = chooseLanguage([asked(request)]);
      return language && rememberLanguage(language);
    },
    rememberLanguage,
  };
}

function asked(request: PageRequest | undefined): string | undefined {
  const mark = request?.url.indexOf('?') ?? -1;
  if (!request || mark === -1) return undefined;
  return new URLSearchParams(request.url.slice(mark + 1)).get('lang') ?? undefined;
}
