import type { SubjectSource } from '#src/access/apps/index.ts';
import type { ResponseAttribute } from '#src/protocols/saml/index.ts';
import type { Subject, Subjects } from '#src/sso/entry/index.ts';
import type { NameIds } from '../name-id.ts';
import type { SamlAppInstance } from '../saml-app.ts';
import { Refusal, type Visit, type VisitStep } from './visit.ts';

/** What the app is told of the person: a name and the attributes it was given an eye for. */
export function nameSubject({ subjects, nameIds }: { subjects: Subjects; nameIds: NameIds }): VisitStep {
  return async (visit) => {
    const { app, entered, format } = visit;
    if (entered === undefined) throw new Error('somebody is named who may enter');
    const { person, assignment } = entered.decision;
    const { sid, amr } = entered.session;
    const told = { app, person, assignment, session: { sid, amr } };
    const { userName, source, attributes } = await subjectOf(subjects, told);
    const nameId = await nameIds.nameFor({ app, userId: person.id, format, source, userName });
    if (nameId === undefined) {
      throw new Refusal(
        `The name of ${person.login} for this app is empty or of another format than ${format}: check settings.signOn.subjectNameIdTemplate and the app user's userName.`,
        { subcode: 'UnknownPrincipal', problem: 'nameless' },
      );
    }
    checkAskedFor(visit, nameId, [userName, person.login]);
    return { ...visit, subject: { nameId, attributes } };
  };
}

/** The name that the app knows the person by, and the attributes it was given an eye for. */
export async function subjectOf(
  subjects: Subjects,
  subject: Subject & { readonly app: SamlAppInstance },
): Promise<{ userName: string; source: SubjectSource; attributes: ResponseAttribute[] }> {
  const { attributes } = subject.app.saml;
  const needsGroups = attributes.some((attribute) => attribute.needsGroups);
  const source = await subjects.sourceFor(subject, needsGroups);
  return {
    userName: subjects.userNameOf(subject),
    source,
    attributes: attributes.map((attribute) => ({
      name: attribute.name,
      nameFormat: attribute.nameFormat,
      values: attribute.values(source),
    })),
  };
}

/** SAML core 3.4.1.4: an app that asks about one person is told nothing about another. */
function checkAskedFor({ request }: Visit, nameId: string, names: readonly string[]): void {
  const wanted = request?.subject?.value;
  if (wanted === undefined || wanted === nameId) return;
  if (names.some((name) => name.toLowerCase() === wanted.toLowerCase())) return;
  throw new Refusal('Somebody else is signed in than the Subject of the request names.', {
    subcode: 'UnknownPrincipal',
  });
}
