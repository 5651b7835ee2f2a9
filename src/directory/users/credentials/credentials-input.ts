import { type ImportedPasswordHash, importedHashProblems } from '#src/platform/crypto/index.ts';
import { importProvider, keepsPassword, oktaProvider, type Provider, type ProviderType } from '../user.ts';

/** `credentials` of a request, read but not yet judged. */
export type CredentialsInput = {
  password?:
    | { value?: string | undefined; hash?: ImportedPasswordHash | undefined; hook?: unknown }
    | undefined;
  recovery_question?: { question?: string | undefined; answer?: string | undefined } | undefined;
  provider?: { type?: ProviderType | undefined; name?: string | undefined } | undefined;
};

export type GivenPassword = { kind: 'value'; value: string } | { kind: 'hash'; hash: ImportedPasswordHash };
export type GivenRecovery = { question: string; answer: string };

/** What is to be set; what is absent stays as it is. */
export type GivenCredentials = {
  password: GivenPassword | undefined;
  recovery: GivenRecovery | undefined;
  provider: Provider | undefined;
};

const maxQuestionLength = 100;

/** Reads credentials against what is there. Problems read `field: message`. */
export function readCredentials(
  input: CredentialsInput | undefined,
  current: { provider: Provider; recoveryQuestion: string | undefined },
): { given: GivenCredentials; problems: string[] } {
  const problems: string[] = [];
  const password = readPassword(input?.password, problems);
  const recovery = readRecovery(input?.recovery_question, current.recoveryQuestion, problems);
  const named = readProvider(input?.provider, current.provider);
  const provider = password?.kind === 'hash' ? importProvider : named;
  const effective = provider ?? current.provider;
  if (!keepsPassword(effective) && (password || recovery)) {
    problems.push(
      `provider: ${effective.type} verifies the person itself; leave out password and recovery_question`,
    );
  }
  return { given: { password, recovery, provider }, problems };
}

function readPassword(input: CredentialsInput['password'], problems: string[]): GivenPassword | undefined {
  // `{}` is how answers say that there is a password; clients send answers back.
  if (!input || (input.value === undefined && input.hash === undefined && input.hook === undefined))
    return undefined;
  if (input.hook !== undefined) {
    problems.push('password.hook: password import hooks are not available; import the hash or set a value');
    return undefined;
  }
  if (input.value !== undefined && input.hash !== undefined) {
    problems.push('password: give either value or hash');
    return undefined;
  }
  if (input.hash !== undefined) {
    problems.push(...importedHashProblems(input.hash).map((problem) => `password.hash.${problem}`));
    return { kind: 'hash', hash: input.hash };
  }
  return { kind: 'value', value: input.value ?? '' };
}

function readRecovery(
  input: CredentialsInput['recovery_question'],
  currentQuestion: string | undefined,
  problems: string[],
): GivenRecovery | undefined {
  if (!input || (input.question === undefined && input.answer === undefined)) return undefined;
  // An answer read from us and sent back: the question as it is, and no answer since we never tell it.
  if (input.answer === undefined && input.question === currentQuestion) return undefined;
  const { question = '', answer = '' } = input;
  if (question.trim() === '' || question.length > maxQuestionLength) {
    problems.push(`recovery_question.question: must have 1 to ${maxQuestionLength} characters`);
  }
  if (answer.trim() === '' || answer.length > maxQuestionLength) {
    problems.push(`recovery_question.answer: must have 1 to ${maxQuestionLength} characters`);
  }
  return { question, answer };
}

function readProvider(input: CredentialsInput['provider'], current: Provider): Provider | undefined {
  if (!input?.type) return undefined;
  // Only an imported hash makes a person IMPORT; a client that echoes it changes nothing.
  if (input.type === 'IMPORT') return current.type === 'IMPORT' ? undefined : oktaProvider;
  const provider = { type: input.type, name: input.name ?? input.type };
  const echoed = provider.type === current.type && provider.name === current.name;
  return echoed || (provider.type === 'OKTA' && current.type === 'IMPORT') ? undefined : provider;
}

/** Answers are compared without case, surrounding spaces and the way their characters are composed. */
export const foldAnswer = (answer: string) => answer.trim().normalize('NFKC').toLowerCase();
