import { refuseDuplicates } from '../parameters.ts';
import type { AuthorizeStep } from './authorize-request.ts';

/** RFC 6749 3.1: no parameter more than once, known or unknown. */
export const checkDuplicates: AuthorizeStep = ({ parameters }) => {
  refuseDuplicates(parameters);
  return {};
};
