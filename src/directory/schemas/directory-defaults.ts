import type { Attribute } from './attribute.ts';
import file from '../../../defaults/directory.json' with { type: 'json' };

type SchemaDefaults = { name: string; title: string; description: string; base: Record<string, Attribute> };

/** What the directory of a fresh org contains. The only reader of defaults/directory.json. */
export type DirectoryDefaults = {
  userType: { name: string; displayName: string; description: string };
  userSchema: SchemaDefaults;
  groupSchema: SchemaDefaults;
  groups: { builtIn: 'EVERYONE' | 'ADMINISTRATORS'; name: string; description: string }[];
};

// JSON knows no unions of words: its strings are what the file's author wrote, and a test checks them.
export const directoryDefaults = file as unknown as DirectoryDefaults;
