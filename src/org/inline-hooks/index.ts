// Inline hooks: addresses that are asked in the middle of something, and whose answer may change what comes of it.
//
// Owns: `/api/v1/inlineHooks` and `/api/v1/hook-keys`, how each is called (a secret header, or an access token got by client secret
// or private_key_jwt), and what counts as an answer. Tables inline_hooks, hook_keys.
// Does not own: what is asked and what a command changes (sso/oidc for tokens), and how a call is made (hook-channels).
export { hookKeyRoutes } from './hook-key-routes.ts';
export { createHookKeys, type HookKeys } from './hook-keys.ts';
export type { InlineHook, InlineHookType } from './inline-hook.ts';
export { type Answer, commandsIn, type HookCommand } from './inline-hook-answer.ts';
export { inlineHookRoutes } from './inline-hook-routes.ts';
export { createInlineHooks, type InlineHooks, type InlineHooksNeeds } from './inline-hooks.ts';
