import { z } from 'zod';
import japanese from '../../defaults/event-types.ja.json' with { type: 'json' };
import { defineRoute, type Route } from '#src/platform/http/index.ts';
import { acceptedLanguages, chooseLanguage } from '#web/messages/index.ts';
import { eventTypes } from './event-types.ts';

const titles: ReadonlyMap<string, string> = new Map(Object.entries(japanese));

const answer = z.array(
  z.strictObject({
    eventType: z.string(),
    severity: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']),
    displayMessage: z.string().describe('As events have it'),
    title: z.string().describe('The same in the language that is asked for'),
  }),
);

/** What kinds of events there are, in words that people read. From memory; the answer changes with the version only. */
export function eventTypeRoutes(): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/gatehouse/v1/logs/event-types',
      summary: 'The types of events that the System Log knows, in English or Japanese',
      permission: 'okta.logs.read',
      answer,
      async handle({ headers }) {
        const language = chooseLanguage(acceptedLanguages(headers['accept-language'])) ?? 'en';
        return {
          status: 200,
          headers: { 'content-language': language },
          json: [...eventTypes.values()].map(({ name, displayMessage, severity }) => ({
            eventType: name,
            severity,
            displayMessage,
            title: (language === 'ja' ? titles.get(name) : undefined) ?? displayMessage,
          })),
        };
      },
    }),
  ];
}
