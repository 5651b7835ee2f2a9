import { removeAttribute } from '#src/directory/groups/index.ts';
import type { ProfileKeeper } from '#src/directory/schemas/index.ts';
import { claimUnique, releaseUnique, removeValues } from './unique-value-store.ts';
import { isTypeInUse } from './user-store.ts';

/** What changes of schemas need done to profiles; handed to the schemas, which stand below. */
export const profileKeeper: ProfileKeeper = {
  isTypeInUse,
  claimUnique,
  releaseUnique,
  removeValues: (tx, typeId, name, limit) =>
    typeId === undefined ? removeAttribute(tx, name, limit) : removeValues(tx, typeId, name, limit),
};
