// Recovery codes: ten that somebody prints and keeps, each good once, for the day they have no phone. Ours; Okta has none.
//
// Owns: the codes (hashed), their making and use, `/gatehouse/v1/users/{userId}/recovery-codes`. Table recovery_codes.
// Does not own: temporary codes of the help desk (tac), and resetting what was lost (recovery).
export { recoveryCodeFace } from './recovery-code-face.ts';
export { createRecoveryCodeFactor } from './recovery-code-factor.ts';
export { recoveryCodeRoutes } from './recovery-code-routes.ts';
export {
  createRecoveryCodes,
  type RecoveryCodes,
  type RecoveryCodesNeeds,
} from './recovery-code-service.ts';
