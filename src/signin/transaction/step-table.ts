import type { Step } from './step.ts';
import type { StepParts } from './step-parts.ts';
import { beginSession } from './steps/begin-session.ts';
import { changePassword } from './steps/change-password.ts';
import { checkPassword } from './steps/check-password.ts';
import { decideAdmission } from './steps/decide-admission.ts';
import { identifyPerson } from './steps/identify-person.ts';

/** The way in. The walk takes the first step that is due, again and again, until one ends it. */
export function stepTable(parts: StepParts): readonly Step[] {
  return [
    identifyPerson(parts), //   who is coming
    checkPassword(parts), //    is it them
    changePassword(parts), //   a new password, where the old one has expired or soon will
    decideAdmission(parts), //  may they (access/decide)
    beginSession(parts), //     the gate opens
  ];
}
