/** `id,status,profile:(firstName,city)`: which parts of each user a list shows. */
export type FieldProjection = { fields: ReadonlySet<string>; profile: ReadonlySet<string> | undefined };

export class FieldsRefused extends Error {
  override readonly name = 'FieldsRefused';
}

const fieldName = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function parseFields(text: string): FieldProjection {
  const fields = new Set<string>(['id']);
  let profile: Set<string> | undefined;
  const found = /profile:\(([^()]*)\)/.exec(text);
  const outside = found ? text.replace(found[0], '') : text;
  if (found) profile = new Set(names(found[1] ?? ''));
  for (const name of names(outside)) fields.add(name);
  if (profile) fields.add('profile');
  return { fields, profile };
}

function names(text: string): string[] {
  const found = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  for (const name of found) {
    if (!fieldName.test(name))
      throw new FieldsRefused(`'${name}' is not a field; write id,status,profile:(firstName,city)`);
  }
  return found;
}

export function projectFields(
  user: Record<string, unknown>,
  projection: FieldProjection,
): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(user)) {
    if (!projection.fields.has(name)) continue;
    shown[name] = name === 'profile' && projection.profile ? pick(value, projection.profile) : value;
  }
  return shown;
}

function pick(profile: unknown, wanted: ReadonlySet<string>): Record<string, unknown> {
  const entries = Object.entries(typeof profile === 'object' && profile !== null ? profile : {});
  return Object.fromEntries(entries.filter(([name]) => wanted.has(name)));
}
