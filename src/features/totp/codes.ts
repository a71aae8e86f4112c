import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';

/** RFC 6238 §4: what every authenticator app does. */
const stepSeconds = 30;
const digits = 6;
/** Steps before and after now whose codes are taken too: clocks differ, and typing takes time (RFC 6238 §5.2). */
const drift = 1;

/** Returns the six digits that the text has, or null. White space does not matter. */
export function totpCodeOf(text: string): string | null {
  const code = text.replaceAll(/\s/g, '');
  // `\d` is ASCII: the library throws for other digits.
  return /^\d{6}$/.test(code) ? code : null;
}

/**
 * Returns the step of time that the code belongs to, or null where it is not a code of this secret at this moment. Of two steps
 * with the same code it is the later one, with which both are used up.
 */
export async function findStep(secret: Buffer, text: string, clock: Clock): Promise<number | null> {
  const code = totpCodeOf(text);
  if (code === null) return null;
  const { HOTP, Secret } = await import('otpauth');
  const key = new Secret({ buffer: Uint8Array.from(secret).buffer });
  const now = Math.floor(clock.now() / 1000 / stepSeconds);
  let found: number | null = null;
  // Each is compared, whichever is right.
  for (let step = now - drift; step <= now + drift; step += 1) {
    const right = HOTP.generate({ secret: key, counter: step, digits, algorithm: 'SHA1' });
    if (timingSafeEqual(Buffer.from(code), Buffer.from(right))) found = step;
  }
  return found;
}
