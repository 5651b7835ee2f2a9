import { type CompiledSchema, showProfile } from '#src/directory/schemas/index.ts';
import type { User } from './user.ts';
import { userLinks } from './user-links.ts';

/** Who reads, and how much: Okta's `okta-response` directives and field projection. */
export type UserView = {
  origin: string;
  reader?: 'admin' | 'self';
  /** Items of a list carry only the link to themselves. */
  inList?: boolean;
  omitCredentials?: boolean;
  omitCredentialsLinks?: boolean;
};

const credentialLinks = new Set([
  'changePassword',
  'changeRecoveryQuestion',
  'forgotPassword',
  'resetPassword',
  'expirePassword',
]);

export function userToWire(user: User, schema: CompiledSchema, view: UserView): Record<string, unknown> {
  const links = userLinks(user, view.origin, schema.id);
  const shownLinks = view.inList
    ? { self: links['self'] }
    : Object.fromEntries(
        Object.entries(links).filter(([name]) => !(view.omitCredentialsLinks && credentialLinks.has(name))),
      );
  return {
    id: user.id,
    status: user.status,
    created: wireDate(user.created),
    activated: wireDate(user.activated),
    statusChanged: wireDate(user.statusChanged),
    lastLogin: wireDate(user.lastLogin),
    lastUpdated: wireDate(user.lastUpdated),
    passwordChanged: wireDate(user.passwordChanged),
    type: { id: user.typeId },
    ...(user.realmId !== undefined && { realmId: user.realmId }),
    profile: showProfile(schema, user.profile, view.reader ?? 'admin'),
    ...(view.omitCredentials ? {} : { credentials: credentialsToWire(user) }),
    _links: shownLinks,
  };
}

export function credentialsToWire(user: User): Record<string, unknown> {
  return {
    ...(user.hasPassword ? { password: {} } : {}),
    ...(user.recoveryQuestion === undefined
      ? {}
      : { recovery_question: { question: user.recoveryQuestion } }),
    provider: { type: user.provider.type, name: user.provider.name },
  };
}

/** Management dates have whole seconds, as observed at Okta. */
export function wireDate(date: Date | undefined): string | null {
  return date === undefined ? null : `${date.toISOString().slice(0, 19)}.000Z`;
}
