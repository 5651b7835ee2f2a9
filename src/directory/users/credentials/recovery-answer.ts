import type { GivenRecovery } from './credentials-input.ts';
import type { PolicySubject, UsersNeeds } from '../users-needs.ts';

/** Okta's, where the policy says nothing. */
const usualLength = 4;

/** What is wrong with an answer: shorter than the policy asks for, or there for everybody to read. */
export async function answerProblems(
  needs: Pick<UsersNeeds, 'passwordRules'>,
  subject: PolicySubject,
  { question, answer }: GivenRecovery,
): Promise<string[]> {
  const { minAnswerLength = usualLength } = await needs.passwordRules.factsFor(subject);
  const length = [...answer.trim()].length;
  if (length < minAnswerLength)
    return [`recovery_question.answer: must have at least ${minAnswerLength} characters`];
  const plain = (text: string) =>
    text
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]/gu, '');
  const said = plain(answer);
  const isSeen = plain(question).includes(said) || said === plain(subject.login.split('@')[0] ?? '');
  return isSeen ? ['recovery_question.answer: must be part neither of the question nor of the login'] : [];
}
