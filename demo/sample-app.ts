// What the sample site knows of each of its apps, however people sign in there.
import type { Call } from './sample-http.ts';

export type SampleApp = { handle(call: Call): Promise<void> };

export type SampleSession = {
  subject: string;
  claims: Record<string, unknown>;
  signedInAt: Date;
};
