import { setTimeout } from 'node:timers/promises';
import type { User } from '#src/directory/users/index.ts';

/** Looked up in place of somebody who does not exist, so that the same questions are asked of the database. */
export const nobody: User = {
  id: 'nobody',
  status: 'ACTIVE',
  typeId: '',
  login: '',
  profile: {},
  created: new Date(0),
  activated: undefined,
  statusChanged: undefined,
  lastUpdated: new Date(0),
  lastLogin: undefined,
  passwordChanged: undefined,
  hasPassword: false,
  recoveryQuestion: undefined,
  recoveryQuestionSet: undefined,
  provider: { type: 'OKTA', name: 'OKTA' },
  realmId: undefined,
};

/** Longer than any answer takes to find. */
const answerMs = 400;

/**
 * What is no proof is said at the same time after it was asked, however little there was to look at: what a factor does with a wrong
 * answer takes longer than looking for nobody's, and differs by the factor.
 */
export async function unhurried<T>(work: () => Promise<T>, isProof: (found: T) => boolean): Promise<T> {
  const pause = setTimeout(answerMs);
  const found = await work();
  if (!isProof(found)) await pause;
  return found;
}
