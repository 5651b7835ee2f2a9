// The context of a sign-on as data.
//
// Owns: the shape of what is known of where, with what and how somebody comes, and how events tell it.
// Does not own: who finds it out (places, devices, risk), nor what a policy makes of it (policies, decide).
export { contextOfEvent } from './context-event.ts';
export type {
  BehaviorOutcome,
  BehaviorVerdict,
  DeviceContext,
  Place,
  Platform,
  Risk,
  RiskLevel,
  RiskReason,
  SignOnContext,
  ThreatSignal,
} from './sign-on-context.ts';
