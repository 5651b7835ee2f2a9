import { ApiError, notFound } from '#src/platform/http/index.ts';
import type { GroupRefusal } from './group.ts';

export const groupNotFound = (id: string) => notFound(id, 'UserGroup');

export const refused = ({ code, cause }: GroupRefusal) =>
  code === 'E0000111'
    ? new ApiError('E0000111', {
        summary: 'Cannot modify the Group object because it is read-only.',
        causes: [cause],
      })
    : new ApiError(code, { causes: [cause] });
