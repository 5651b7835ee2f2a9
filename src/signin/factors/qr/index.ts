// QR hand-over: a shared screen shows a picture, and somebody who is signed in on a phone lets it in as themselves.
//
// Owns: the pictures of screens and their numbers, the page on the phone where one is approved, what such an approval is worth, the way
// in on the screen. Table qr_handovers.
// Does not own: the sessions of either side (access/sessions, transaction), nor whether anybody may enter (decide).
export { qrMethod } from './handover-worth.ts';
export { createQrHandover, type QrHandover } from './qr-handover.ts';
export type { QrNeeds } from './screen.ts';
