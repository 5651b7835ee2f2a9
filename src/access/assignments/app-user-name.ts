import {
  evaluateTemplate,
  ExpressionError,
  parseTemplate,
  type Template,
} from '#src/protocols/expression/index.ts';
import type { AppInstance } from '#src/access/apps/index.ts';

export type NamedPerson = { login: string; profile: Record<string, unknown> };
export type UserNameOf = (app: Pick<AppInstance, 'document'>, person: NamedPerson) => string;

/** Made once per node, so that a template is parsed once however many people it names. */
export function createUserNames(): UserNameOf {
  const parsed = new Map<string, Template | undefined>();
  return (app, person) => {
    const { template, userSuffix } = app.document.credentials.userNameTemplate;
    if (!parsed.has(template)) {
      if (parsed.size > 1000) parsed.clear();
      parsed.set(template, parseOrNothing(template));
    }
    const ready = parsed.get(template);
    if (ready === undefined) return person.login;
    const source = { ...person.profile, login: person.login };
    try {
      const name = evaluateTemplate(ready, {
        variables: { source, user: source, instance: { userSuffix: userSuffix ?? '' } },
      });
      return name === '' ? person.login : name;
    } catch (error) {
      if (error instanceof ExpressionError) return person.login;
      throw error;
    }
  };
}

/** Templates are checked when they are written; one of an older version that no longer parses names people by login. */
function parseOrNothing(text: string): Template | undefined {
  try {
    return parseTemplate(text);
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}
