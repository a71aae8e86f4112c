import * as v from 'valibot';
import { isOrigin } from './checks.ts';

/** A domain that passkeys can be for (WebAuthn Level 3, "RP ID"), or `issuer`: that of the issuer. */
export const passkeyDomain = v.pipe(
  v.string(),
  v.check(
    (value) => value === 'issuer' || value === 'localhost' || isDomain(value),
    'is neither issuer nor a domain such as example.com, in lower case',
  ),
  v.transform((value) => (value === 'issuer' ? null : value)),
);

/** Addresses are none: their last label is a number, and browsers refuse them. */
function isDomain(value: string): boolean {
  return /^(?:[a-z\d-]+\.)+[a-z][a-z\d-]*$/.test(value) && URL.canParse(`https://${value}`);
}

/** The SHA-256 of the certificate that an Android app is signed with, as its assertions name it. */
const androidApp = /^android:apk-key-hash:[\w-]{43}$/;

/** Origins of pages, and of Android apps, separated by commas, or `none`. */
export const passkeyOrigins: v.GenericSchema<string, readonly string[]> = v.pipe(
  v.string(),
  v.transform((value) => (value === 'none' ? [] : value.split(',').map((part) => part.trim()))),
  v.check(
    (values) => values.every((value) => isOrigin(value) || androidApp.test(value)),
    'is neither none nor a list of origins in their usual spelling, without path and wildcard, or android:apk-key-hash: with a hash in base64url',
  ),
);
