import type { Directory } from '#src/directory/index.ts';
import type { Requester } from '#src/directory/schemas/index.ts';
import type { User } from '#src/directory/users/index.ts';
import type { Platform } from '#src/platform/index.ts';
import { systemActor } from '#src/system-log/index.ts';
import type { Caller } from '#src/platform/http/index.ts';
import { callerOfPerson } from './authenticate.ts';
import type { OrgArea } from './org-area.ts';

export type NewAdministrator = { email: string; firstName: string; lastName: string };

/** What whoever sits at the machine may do without signing in. */
export type Administration = {
  /** A super administrator without a password; gives the link with which they set one. */
  create(person: NewAdministrator): Promise<string>;
  /** Lets somebody in again: the link for a new password, whatever state they are in. Undefined for an unknown login. */
  reset(login: string): Promise<string | undefined>;
  /** The value of a new API token with this person's rights. Undefined for an unknown login. */
  createToken(login: string, name: string): Promise<string | undefined>;
  /** This person as a caller of the API, with their rights; what is done is done by them. Undefined for nobody, and for who is suspended or gone. */
  callerOf(login: string): Promise<Caller | undefined>;
  /** A super administrator with a password and a token of given values, for `gatehouse dev` and the demo. */
  createWithToken(person: NewAdministrator & { password: string; token: string }): Promise<void>;
};

const farAhead = new Date('9999-12-31T00:00:00Z');
const by: Requester = { actor: systemActor };
const byLinkOnly = { sendEmail: false };

export function createAdministration(platform: Platform, org: OrgArea, directory: Directory): Administration {
  const { database } = platform;
  const { users } = directory;

  const grantSuperAdmin = (user: User): Promise<void> =>
    database.transaction((tx) => org.grantSuperAdmin(tx, user, systemActor));

  const issueToken = async (
    user: User,
    given: { name: string; value?: string; expiresAt?: Date },
  ): Promise<string> =>
    (await database.transaction((tx) => org.apiTokens.issue(tx, { ...given, userId: user.id }))).value;

  const profileOf = ({ email, firstName, lastName }: NewAdministrator) => ({
    firstName,
    lastName,
    email,
    login: email,
  });

  return {
    async create(person) {
      const user = await users.createUser(by, {
        profile: profileOf(person),
        activate: false,
        expirePassword: false,
      });
      await grantSuperAdmin(user);
      return linkOf(await users.activate(by, user.id, byLinkOnly));
    },

    async callerOf(login) {
      const user = await users.findUser(login);
      const isHere = user !== undefined && user.status !== 'DEPROVISIONED' && user.status !== 'SUSPENDED';
      const person = isHere ? await users.findPerson(user.id) : undefined;
      return person && callerOfPerson(org, person);
    },

    async reset(login) {
      const user = await users.findUser(login);
      if (user === undefined) return undefined;
      if (user.status === 'SUSPENDED') await users.unsuspend(by, user.id);
      if (user.status === 'STAGED' || user.status === 'DEPROVISIONED') {
        return linkOf(await users.activate(by, user.id, byLinkOnly));
      }
      if (user.status === 'PROVISIONED') return linkOf(await users.reactivate(by, user.id, byLinkOnly));
      return linkOf(await users.resetPassword(by, user.id, { ...byLinkOnly, revokeSessions: true }));
    },

    async createToken(login, name) {
      const user = await users.findUser(login);
      return user === undefined ? undefined : issueToken(user, { name });
    },

    async createWithToken({ password, token, ...person }) {
      const user = await users.createUser(by, {
        profile: profileOf(person),
        credentials: { password: { value: password } },
        activate: true,
        expirePassword: false,
      });
      await grantSuperAdmin(user);
      // However far the clock of `gatehouse dev` is set ahead, its token has to bring it back.
      await issueToken(user, { name: 'development', value: token, expiresAt: farAhead });
    },
  };
}

function linkOf(link: { url: string } | undefined): string {
  if (link === undefined) throw new Error('the person has a password already, so no link was made');
  return link.url;
}
