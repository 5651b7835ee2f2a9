/** Where else than to ourselves a browser may be sent; both take what a URL parser made of the address. */
export type RedirectTargets = {
  /** Origins an administrator listed for redirects. */
  isTrustedOrigin(origin: string): boolean;
  /** Exactly a redirect URI of an active app. */
  isAppAddress(url: string): boolean;
};

/**
 * Whether to send a browser there. Refused is whatever two parsers might read differently: backslashes, control
 * characters, what is not ASCII, credentials, and addresses that only look relative.
 */
export function isRedirectAllowed(text: string, ownOrigin: string, targets: RedirectTargets): boolean {
  if (!/^[\x21-\x5b\x5d-\x7e]+$/.test(text)) return false;
  if (text.startsWith('/')) return !text.startsWith('//');
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return targets.isAppAddress(text);
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return false;
  return url.origin === ownOrigin || targets.isTrustedOrigin(url.origin) || targets.isAppAddress(text);
}
