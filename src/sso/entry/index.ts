// Entry: a browser comes to an app. One walk for every protocol that has a browser in it and is not OpenID Connect, whose own
// parameters (prompt, consent, hints) make a longer one.
//
// Owns: session → decision → sign-in and back, the marks of visits that go on, the events of a refusal, and the shape of a launcher,
// by which the home page opens every kind of app, and of a previewer, by which an administrator sees what would come of it.
// Does not own: the decision (access/decide), what a protocol answers, the pages.

export { createEntry, type Entered, type Entering, type Entry, type EntryNeeds } from './enter.ts';
export type {
  Preview,
  Previewed,
  Previewer,
  PreviewField,
  PreviewPart,
  PreviewProblem,
} from './previewer.ts';
export { createVisitMarks, underWay, type VisitMarks } from './visit-marks.ts';
export { type Launch, type Launcher, personActor, signOnEvent } from './launcher.ts';
export {
  createSubjects,
  type Subject,
  type Subjects,
  type SubjectsNeeds,
} from '#src/access/subjects/index.ts';
