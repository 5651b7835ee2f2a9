export type LinkedSide = { name: string; title: string; description: string | undefined };

/** A relation: each person has at most one primary (a manager), who has any number of associates (subordinates). */
export type LinkedObject = { primary: LinkedSide; associated: LinkedSide };

export type Related = { relation: LinkedObject; side: 'primary' | 'associated' };

/** Names stand in paths and expressions. */
export const sideName = /^[A-Za-z_][A-Za-z0-9_]{0,99}$/;

export const maxLinkedObjects = 200;
