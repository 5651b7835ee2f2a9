import { z } from 'zod';
import { validationFailed } from '#src/platform/http/index.ts';
import type { AppDocument } from '../app.ts';
import { webAddressProblem } from '../web-address.ts';
import {
  compileHeader,
  headerProblems,
  headerSchema,
  type HeaderSetting,
  storedHeader,
} from './forward-auth-headers.ts';
import { findOriginHolder } from './forward-auth-store.ts';
import { type AppKind, readPart, refuseProblems } from './kind.ts';

const place = 'settings.app';
const name = 'gatehouse_header';
const maxOrigins = 20;
const maxPublicPaths = 100;
const defaultSessionMinutes = 480;
/** Our own corner of every site: the way back from sign-in. */
const reservedPath = '/.gatehouse';

export const forwardAuthSettings = z.strictObject({
  url: z.string('is required: where the tile leads').max(1024),
  origins: z
    .array(
      z.string().max(300),
      'is required: scheme and host of the site, such as ["https://till.example.com"]',
    )
    .min(1)
    .max(maxOrigins),
  publicPaths: z.array(z.string().max(500)).max(maxPublicPaths).nullish(),
  headers: z.array(headerSchema).nullish(),
  assertion: z.boolean().nullish(),
  audience: z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'must have 1 to 255 printable ASCII characters')
    .nullish(),
  sessionMinutes: z.int().min(1).max(1440).nullish(),
});

/** `settings.app` as it is stored. */
type Settings = {
  url: string;
  origins: string[];
  publicPaths: string[];
  headers: HeaderSetting[];
  assertion: boolean;
  audience: string | null;
  sessionMinutes: number;
};

/** A site behind a reverse proxy that asks about every request, and hands its backend who it is as headers. */
export const forwardAuth: AppKind = {
  signOnMode: 'BOOKMARK',
  name,
  signs: false,
  launchSuffix: '2557',
  linkName: () => 'login',
  draft(body, existing) {
    const given = body.settings?.app ?? existing?.settings.app ?? {};
    return { app: draftSettings(readPart(forwardAuthSettings, given, place)) };
  },
  compile({ document, id }) {
    const stored = document.settings.app as Partial<Settings>;
    if (typeof stored.url !== 'string' || !Array.isArray(stored.origins)) return {};
    return {
      bookmarkUrl: stored.url,
      forwardAuth: {
        origins: stored.origins,
        publicPaths: stored.publicPaths ?? [],
        headers: (stored.headers ?? []).map(compileHeader),
        signsAssertion: stored.assertion !== false,
        audience: stored.audience ?? id,
        sessionSeconds: (stored.sessionMinutes ?? defaultSessionMinutes) * 60,
      },
    };
  },
  async checkBeside(tx, { id, document }) {
    const origins = originsOf(document);
    const holder = await findOriginHolder(tx, name, id, origins);
    if (holder === undefined) return;
    throw validationFailed(`${place}.origins`, [
      `${place}.origins: ${holder.origin} belongs to the active app "${holder.label}" (${holder.id}); a site is one app. Deactivate that one, or add what is missing to it`,
    ]);
  },
};

function originsOf(document: AppDocument): readonly string[] {
  const { origins } = document.settings.app as Partial<Settings>;
  return Array.isArray(origins) ? origins : [];
}

function draftSettings(given: z.infer<typeof forwardAuthSettings>): Record<string, unknown> {
  const origins = given.origins.map((text) => plainOrigin(text));
  const publicPaths = given.publicPaths ?? [];
  const headers = given.headers ?? [];
  const urlProblem = webAddressProblem(given.url);
  const problems = [
    ...(urlProblem === undefined ? [] : [`${place}.url: ${urlProblem}`]),
    ...origins.flatMap((origin, i) =>
      origin === undefined
        ? [
            `${place}.origins.${i}: must be scheme and host, and a port where it is not the usual one: https://till.example.com`,
          ]
        : [],
    ),
    ...publicPaths.flatMap((path, i) => {
      const problem = publicPathProblem(path);
      return problem === undefined ? [] : [`${place}.publicPaths.${i}: ${problem}`];
    }),
    ...headerProblems(headers, `${place}.headers`),
  ];
  refuseProblems(problems, place);
  const known = [...new Set(origins.flatMap((origin) => origin ?? []))];
  if (!known.includes(new URL(given.url).origin)) {
    refuseProblems([`${place}.url: must be an address of one of ${place}.origins`], place);
  }
  const draft: Settings = {
    url: given.url,
    origins: known,
    publicPaths: [...new Set(publicPaths)],
    headers: headers.map(storedHeader),
    assertion: given.assertion ?? true,
    audience: given.audience ?? null,
    sessionMinutes: given.sessionMinutes ?? defaultSessionMinutes,
  };
  return draft;
}

/** As a browser spells it, or undefined for what is more, or less, than an origin. */
function plainOrigin(text: string): string | undefined {
  if (!/^https?:\/\/[^\s/?#\\@]+\/?$/i.test(text) || !URL.canParse(text)) return undefined;
  const { origin, hostname } = new URL(text);
  return hostname.includes('*') ? undefined : origin;
}

function publicPathProblem(path: string): string | undefined {
  if (!/^\/[A-Za-z0-9._~!$&'()+,=:@/-]*\*?$/.test(path)) {
    return 'must begin with / and be a path as browsers send it, without escapes; a * may stand at its end for whatever follows';
  }
  const segments = path.replace(/\*$/, '').split('/');
  if (path.includes('//') || segments.includes('.') || segments.includes('..')) {
    return 'must not have empty, . or .. segments';
  }
  if (path === '/*') return 'would open the whole site to everybody; for that it needs no app';
  if (path.startsWith(reservedPath))
    return `${reservedPath} is the way back from sign-in and cannot be opened`;
  return undefined;
}
