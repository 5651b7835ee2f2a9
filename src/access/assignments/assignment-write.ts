import type { AppProfiles } from '#src/access/app-profiles/index.ts';
import type { AppInstance } from '#src/access/apps/index.ts';
import { isVaulted, rightsUnder } from '#src/access/vault/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import { ApiError, validationFailed } from '#src/platform/http/index.ts';
import type { DirectAssignment } from './assignment.ts';

export type AssignmentWrite = {
  userName?: string | null | undefined;
  /** For an app that is opened with one: goes into the vault. */
  password?: string | undefined;
  /** Of a person's own what is given; null gives a property back to the mapping. */
  profile?: Record<string, unknown> | undefined;
};

/** Who may set what, each scheme says (access/vault). */
function checkedCredentials(app: AppInstance, write: AssignmentWrite): AssignmentWrite {
  const { userName, password } = write;
  const refuse = (field: string, why: string): never => {
    throw new ApiError('E0000041', { causes: [`credentials.${field}: ${why}`] });
  };
  if (!isVaulted(app)) {
    if (password !== undefined) refuse('password', `apps with the sign-on mode ${app.signOnMode} have none`);
    return write;
  }
  const { scheme } = app.vaulted;
  const { administrator, isShared } = rightsUnder(scheme);
  // What was read may be sent again.
  const isSame = isShared && userName === app.document.credentials.userName;
  if (typeof userName === 'string' && !administrator.userName && !isSame) {
    refuse('userName', `under ${scheme} it is set at the app, for everybody`);
  }
  if (password !== undefined && !administrator.password) {
    const who = isShared ? 'it is set at the app, for everybody' : 'the person sets it';
    refuse('password', `under ${scheme} ${who}`);
  }
  return isShared ? { ...write, userName: undefined } : write;
}

/** An app's users have their name in the schema, but not in the profile: whoever gives it there means the name. */
function namedByProfile(write: AssignmentWrite): AssignmentWrite {
  if (write.profile === undefined || !Object.hasOwn(write.profile, 'userName')) return write;
  const { userName: named, ...profile } = write.profile;
  if (write.userName !== undefined || named === undefined) return { ...write, profile };
  if (named !== null && (typeof named !== 'string' || named === '' || named.length > 100))
    throw validationFailed('profile.userName', ['profile.userName: must be a string of 1 to 100 characters']);
  return { ...write, profile, userName: named };
}

/** The row after a write. Throws where the app's schema does not take the profile. */
export function changed(
  needs: { clock: Clock; profiles: Pick<AppProfiles, 'writeOwn'> },
  app: AppInstance,
  person: Person,
  before: DirectAssignment | undefined,
  write: AssignmentWrite,
): DirectAssignment {
  const nowMs = needs.clock.nowMs();
  const profile =
    before !== undefined && write.profile === undefined
      ? before.profile
      : needs.profiles.writeOwn(app, person, before?.profile, write.profile ?? {});
  return {
    appId: app.id,
    userId: person.id,
    userName: write.userName === undefined ? before?.userName : (write.userName ?? undefined),
    profile,
    createdMs: before?.createdMs ?? nowMs,
    lastUpdatedMs: nowMs,
  };
}

/** What of a write is to be done, after who may set what. */
export const readyToWrite = (app: AppInstance, write: AssignmentWrite): AssignmentWrite =>
  checkedCredentials(app, namedByProfile(write));
