// One-time codes of an authenticator app (TOTP) as a factor.
//
// Owns: the shared secrets (encrypted), their enrolment in two steps, the check of a code: counted before it is looked at, and only
// codes of later steps than the last. Table totp_factors.
// Does not own: the arithmetic (protocols/otp), the API (user-factors), nor when sign-in asks for a code (transaction).
export { totpFaces } from './totp-face.ts';
export { createTotpFactors, type TotpNeeds } from './totp-factor.ts';
