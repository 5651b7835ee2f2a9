import { z } from 'zod';

export const stateToken = z.string().min(1).max(16_384);

/** A call that goes on with a transaction. */
export const withState = z.looseObject({ stateToken });
