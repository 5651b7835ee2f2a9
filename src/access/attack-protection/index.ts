// Attack protection: how sign-in stands up to guessing, as far as an organisation may choose.
//
// Owns: the two settings of `/attack-protection/api/v1`.
// Does not own: lockout itself, by the password policy (directory/users), which devices a person is known by (risk), and the order of
// factors on the pages (signin): all of them ask here.
export { attackProtectionRoutes } from './attack-protection-routes.ts';
export { type AttackProtection, createAttackProtection } from './attack-protection-service.ts';
