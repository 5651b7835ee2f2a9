import { z } from 'zod';
import type { AppDocument, CredentialScheme } from '../app.ts';
import type { AppBody } from '../app-schema.ts';
import { type KindDraft, readPart, refuseProblems } from './kind.ts';

const schemes = [
  'EDIT_USERNAME_AND_PASSWORD',
  'ADMIN_SETS_CREDENTIALS',
  'EDIT_PASSWORD_ONLY',
  'EXTERNAL_PASSWORD_SYNC',
  'SHARED_USERNAME_AND_PASSWORD',
] as const satisfies readonly CredentialScheme[];

const schema = z.object({
  scheme: z.enum(schemes).nullish(),
  userName: z.string().max(100, 'must have at most 100 characters').nullish(),
  // What was read (an empty object) may be sent again, and changes nothing.
  password: z
    .strictObject({ value: z.string().max(1024, 'must have at most 1024 characters').nullish() })
    .nullish(),
  revealPassword: z.boolean().nullish(),
});

type Drafted = Pick<KindDraft, 'password'> & { credentials: NonNullable<KindDraft['credentials']> };

/** How the user name and the password of an app come about. Only shared ones are set at the app; people's own are app users'. */
export function draftCredentials(body: AppBody, existing: AppDocument | undefined): Drafted {
  const { scheme, userName, password, revealPassword } = body.credentials ?? {};
  const given = readPart(schema, { scheme, userName, password, revealPassword }, 'credentials');
  const before = existing?.credentials;
  const chosen = given.scheme ?? before?.scheme ?? 'EDIT_USERNAME_AND_PASSWORD';
  const common = {
    scheme: chosen,
    revealPassword: given.revealPassword ?? before?.revealPassword ?? false,
  };
  const value = given.password?.value || undefined;
  const name = given.userName?.trim() || undefined;
  if (chosen !== 'SHARED_USERNAME_AND_PASSWORD') {
    refuseProblems(foreignProblems(chosen, name, value), 'credentials');
    return { credentials: common };
  }
  const isShared = before?.scheme === chosen;
  const kept = isShared ? before : undefined;
  const sharedName = name ?? kept?.userName;
  const hasPassword = value !== undefined || kept?.password !== undefined;
  return {
    credentials: {
      ...common,
      ...(sharedName === undefined ? {} : { userName: sharedName }),
      ...(hasPassword ? { password: {} } : {}),
    },
    ...(value === undefined ? {} : { password: value }),
  };
}

function foreignProblems(scheme: CredentialScheme, name?: string, value?: string): string[] {
  const rest = `is for the scheme SHARED_USERNAME_AND_PASSWORD; under ${scheme} each person has their own, set at /api/v1/apps/{appId}/users/{userId} or on their page`;
  return [
    ...(name === undefined ? [] : [`credentials.userName: ${rest}`]),
    ...(value === undefined ? [] : [`credentials.password: ${rest}`]),
  ];
}
