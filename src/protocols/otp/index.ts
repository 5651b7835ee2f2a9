/**
 * One-time passwords: HOTP (RFC 4226) and TOTP (RFC 6238), those of YubiKeys (Yubico OTP), the base32 of their secrets (RFC 4648), and the address by which an
 * authenticator app takes one over. A secret, a moment and a code in; which step the code is of, or none, out. What was used already is
 * the caller's to remember.
 */
export { fromBase32, toBase32 } from './base32.ts';
export {
  type OtpAlgorithm,
  type OtpParameters,
  hotp,
  matchingCounter,
  matchingStep,
  otpAuthUri,
  stepAt,
  totp,
} from './otp.ts';
export { fromModhex, openYubicoOtp, type YubicoOtp, yubicoParts } from './yubico.ts';
