import type { Step } from './step.ts';
import type { StepParts } from './step-parts.ts';
import { beginSession } from './steps/begin-session.ts';
import { changePassword } from './steps/change-password.ts';
import { checkFactor } from './steps/check-factor.ts';
import { checkPassword } from './steps/check-password.ts';
import { chooseEnrolment } from './steps/choose-enrolment.ts';
import { chooseFactor } from './steps/choose-factor.ts';
import { decideAdmission } from './steps/decide-admission.ts';
import { identifyPerson } from './steps/identify-person.ts';
import { setUpFactor } from './steps/set-up-factor.ts';
import { useWay } from './steps/use-way.ts';

/** The way in. The walk takes the first step that is due, again and again, until one ends it. */
export function stepTable(parts: StepParts): readonly Step[] {
  return [
    identifyPerson(parts), //    who is coming
    useWay(parts), //            is it them, by another way than a password
    checkPassword(parts), //     is it them
    changePassword(parts), //    a new password, where the old one has expired or soon will
    checkFactor(parts), //       an answer to what was asked for
    chooseFactor(parts), //      which of what would help
    setUpFactor(parts), //       a new factor, until it works
    chooseEnrolment(parts), //   which of what may be set up
    decideAdmission(parts), //   may they, and what is still wanted (access/decide)
    beginSession(parts), //      the gate opens
  ];
}
