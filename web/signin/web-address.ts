/** Only a web address becomes a link; anything else would run in the reader's browser as ours. */
export function webAddress(uri: string | undefined): string | undefined {
  return uri !== undefined && /^https?:\/\//i.test(uri) ? uri : undefined;
}
