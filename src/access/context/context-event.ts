import type { NewEvent } from '#src/system-log/index.ts';
import type { SignOnContext } from './sign-on-context.ts';

/** How somebody came, as events tell it: to programs in `securityContext`, and in Okta's text form in the debug data. */
export function contextOfEvent(
  context: SignOnContext | undefined,
): Pick<NewEvent, 'securityContext' | 'debugData'> {
  if (context === undefined) return {};
  const { risk, behaviors } = context;
  const reasons = risk.reasons.map(({ code }) => code);
  return {
    securityContext: {
      risk: { level: risk.level, reasons },
      ...(behaviors.length === 0
        ? {}
        : { userBehaviors: behaviors.map(({ id, name, result }) => ({ id, name, result })) }),
    },
    debugData: {
      risk: `{level=${risk.level}, score=${risk.score}${reasons.length === 0 ? '' : `, reasons=${reasons.map(inWords).join(', ')}`}}`,
      ...(behaviors.length === 0
        ? {}
        : { behaviors: `{${behaviors.map(({ name, result }) => `${name}=${result}`).join(', ')}}` }),
    },
  };
}

const shortWords = new Set(['IP', 'ASN']);

/** NEW_DEVICE: New Device. */
const inWords = (code: string): string =>
  code
    .split('_')
    .map((word) => (shortWords.has(word) ? word : word.slice(0, 1) + word.slice(1).toLowerCase()))
    .join(' ');
