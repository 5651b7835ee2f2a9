// A code in a text message or spoken in a call, as two factors.
//
// Owns: numbers and their proof, the asking of the organisation's telephony hook, and how much may be sent to whom: text messages cost
// money, and there are people who live on that. Table phone_factors.
// Does not own: the codes (sent-code), the hook itself (org/inline-hooks), the organisation's own texts (org/sms-templates).
export { phoneFaces } from './phone-face.ts';
export { createPhoneFactors, type PhoneNeeds } from './phone-factor.ts';
export { maskedNumber, phoneNumber } from './phone-number.ts';
export { createTelephony, type Telephony, type TelephonyNeeds } from './telephony.ts';
