// Owns: how others are called by hooks and streams: which addresses and headers may be set, what proves to them that it is us, how
// long they have, and what an answer counts as.
// Not here: which hooks there are and what they are told (event-hooks, inline-hooks, log-streams), and where addresses may
// lead (platform/outbound-http).
export {
  type AddressRules,
  createAddressRules,
  headerNameProblem,
  hookHeader,
  type HookHeader,
  sameOrigin,
} from './address.ts';
export { type CallOutcome, callHook, type HookCall, shownStart } from './call.ts';
export { createSecretBox, type SecretBox } from './secret-box.ts';
