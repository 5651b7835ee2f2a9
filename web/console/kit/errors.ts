import { OktaApiError } from './api.ts';
import { words } from './words.ts';

/** What an error says to people: the server’s own words, field by field. */
export function linesOf(error: unknown): string[] {
  if (error instanceof OktaApiError) {
    return error.causes.length > 0 ? [...error.causes] : [error.summary];
  }
  if (error instanceof TypeError) return [words('failedOffline')];
  return [error instanceof Error ? error.message : String(error)];
}

export type FieldErrors = { fields: Record<string, string>; others: string[] };

/**
 * Causes of the API begin with the field (`profile.login: is taken`). They go to the field of the form of that name, or of the longest
 * one that ends it; what belongs to none is told above the form.
 */
export function fieldErrorsOf(error: unknown, names: readonly string[]): FieldErrors {
  const fields: Record<string, string> = {};
  const others: string[] = [];
  for (const line of linesOf(error)) {
    const [, path, text] = /^([\w.$[\]-]+)\s*:\s*(.+)$/s.exec(line) ?? [];
    // Of a list, the list’s own field where the entry has none.
    const places = path === undefined ? [] : [path, path.replace(/\.\d+(\..*)?$/, '')];
    const name = places
      .map((place) =>
        [...names]
          .sort((a, b) => b.length - a.length)
          .find((one) => one === place || place.endsWith(`.${one}`) || one.endsWith(`.${place}`)),
      )
      .find((one) => one !== undefined);
    if (name === undefined || text === undefined) others.push(line);
    else fields[name] = fields[name] === undefined ? text : `${fields[name]} ${text}`;
  }
  return { fields, others };
}
