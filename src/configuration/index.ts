// The configuration of a whole organisation as files: written, compared, and made so.
//
// Owns: `/gatehouse/v1/org/export`, `/diff`, `/apply`; what each kind of thing looks like in a file, how files name one another, and in
// which order they are applied.
// Does not own: any thing itself. Everything is read and changed by the routes of its own slice, called as whoever asks.
// People, memberships and whatever they did are no configuration, and in no file.
export { createConfiguration, type Configuration } from './configuration.ts';
export type { AppliedFiles, OrgFiles, PlannedChange } from './apply-org.ts';
export { topFolders } from './kinds/index.ts';
