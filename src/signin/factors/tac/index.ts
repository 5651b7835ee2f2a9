// Temporary access codes: what the help desk gives to somebody who has lost everything else, for some hours.
//
// Owns: their making by the rules of the authenticator `tac`, their use as a factor and as a way in. Table temporary_codes.
// Does not own: the wire of enrolments (enrollments), and who may give one (the permission and rank of the route).
export { tacFace } from './tac-face.ts';
export { createTacFactor } from './tac-factor.ts';
export { createTacWay, type TacWayNeeds } from './tac-way.ts';
export {
  createTemporaryCodes,
  type TemporaryCode,
  type TemporaryCodes,
  type TemporaryCodesNeeds,
} from './temporary-codes.ts';
