import type { Kind } from '../kind.ts';

export const appKinds: readonly Kind[] = [];
