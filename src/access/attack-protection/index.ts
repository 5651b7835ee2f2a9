// Attack protection: how sign-in stands up to guessing, as far as an organisation may choose.
//
// Owns: the two settings of `/attack-protection/api/v1`.
// Does not own: lockout (directory/users, by the password policy) and the order of factors (signin). Asking for a possession factor
// first is stored, and takes effect when sign-in asks for two factors. Sparing known devices from a lockout is refused with E0000015
// while devices are not recognised: people would be locked out who were promised not to be.
export { attackProtectionRoutes } from './attack-protection-routes.ts';
export { type AttackProtection, createAttackProtection } from './attack-protection-service.ts';
