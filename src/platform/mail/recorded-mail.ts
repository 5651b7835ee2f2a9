import type { Clock } from '../clock/index.ts';
import type { Mail } from './index.ts';
import { checkMessage, type Message } from './message.ts';

export type RecordedMessage = Message & { sentMs: number | undefined };
export type RecordedMail = Mail & { readonly messages: RecordedMessage[]; clear(): void };

/** Keeps the messages instead of sending them: the mailbox of tests and of `gatehouse dev`. */
export function recordedMail(options: { clock?: Clock; maxMessages?: number } = {}): RecordedMail {
  const messages: RecordedMessage[] = [];
  const maxMessages = options.maxMessages ?? 10_000;
  return {
    messages,
    clear: () => void (messages.length = 0),
    async send(message) {
      checkMessage(message);
      messages.push({ ...message, sentMs: options.clock?.nowMs() });
      if (messages.length > maxMessages) messages.shift();
    },
    verify: async () => ({ ok: true, detail: 'Mail is kept in the development mailbox and not sent.' }),
    close: async () => {},
  };
}
