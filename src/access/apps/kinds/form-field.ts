/**
 * The name of the form field that a selector means, or undefined. A form that is posted for somebody sees no page to select from, so
 * only these say enough: a bare name, `[name=…]`, and an id, which most forms give their fields as the name too.
 */
export function fieldNameOf(selector: string): string | undefined {
  const text = selector.trim();
  const byName = /^[a-z]*\[name=(?:"([^"\]]+)"|'([^'\]]+)'|([^\]"'\s]+))\]$/i.exec(text);
  if (byName !== null) return byName[1] ?? byName[2] ?? byName[3];
  const byId = /^[a-z]*#([A-Za-z_][\w:-]*)$/i.exec(text);
  if (byId !== null) return byId[1];
  return /^[A-Za-z_$][\w$.:-]*(?:\[[\w$.:-]*\])*$/.test(text) ? text : undefined;
}

/** What is wrong with a selector that a posted form depends on; undefined when nothing is. */
export function fieldNameProblem(selector: string): string | undefined {
  if (fieldNameOf(selector) !== undefined) return undefined;
  return `must name a field of the form (user, [name=user] or #user), not ${JSON.stringify(selector.slice(0, 60))}: the form is posted without its page`;
}
