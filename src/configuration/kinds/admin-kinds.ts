import type { Kind } from '../kind.ts';

export const adminKinds: readonly Kind[] = [];
