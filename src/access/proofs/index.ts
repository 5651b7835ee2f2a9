// What somebody proved, and what that is worth.
//
// Owns: the characteristics that policies speak of, the proof that a session or grant remembers, and its short form.
// Does not own: how a method is verified (signin/factors), nor what a policy wants of it (policies, decide).
export { isAllTheyCould, isHeld, isMail, standsIn } from './as-much.ts';
export {
  amrOf,
  type Characteristic,
  characteristicNames,
  kindsOf,
  mergeProofs,
  type MethodProof,
  packProofs,
  type PackedProof,
  passwordProof,
  proofsFromAmr,
  unpackProofs,
} from './proof.ts';
