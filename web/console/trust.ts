// Before anything else: `require-trusted-types-for 'script'` is on. The component kit writes stylesheets as text, which is let through;
// text that could be markup is not, whoever made it.
type Policy = { createHTML(text: string): string };
type Factory = { createPolicy(name: string, policy: Policy): unknown };

const { trustedTypes } = globalThis as { trustedTypes?: Factory };
trustedTypes?.createPolicy('default', {
  createHTML(text) {
    if (text.includes('<')) throw new TypeError('Markup is never made from text here.');
    return text;
  },
});
