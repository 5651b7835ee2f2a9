import { z } from 'zod';

const command = z.looseObject({ type: z.string().max(255), value: z.unknown() });
const answer = z.looseObject({
  commands: z.array(command).max(1_000).nullish(),
  error: z.looseObject({ errorSummary: z.string().nullish() }).nullish(),
});

export type HookCommand = { type: string; value?: unknown };
/** What a hook said; an empty body is a hook that wants nothing changed. */
export type Answer = z.infer<typeof answer>;

/** Undefined where it is not what a hook may answer. */
export function readAnswer(body: Buffer): Answer | undefined {
  const text = body.toString('utf8').trim();
  if (text === '') return {};
  try {
    return answer.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

export const commandsIn = (said: Answer): readonly HookCommand[] => said.commands ?? [];
