import { AuthError } from '../../errors.ts';
import { deviceName } from '../../lib/device-name.ts';
import type { Device } from '../sessions/sessions.ts';

const longest = 64;

/** Returns what a passkey is called whose user gives it no name. */
export function nameForDevice({ userAgent }: Pick<Device, 'userAgent'>): string {
  return deviceName(userAgent) ?? 'Passkey';
}

/** Returns the name without white space around it; throws BAD_USER_INPUT for what cannot be one. */
export function passkeyName(given: string): string {
  const name = given.trim();
  const length = Array.from(name).length;
  if (length >= 1 && length <= longest && name.isWellFormed() && !/\p{Cc}/u.test(name)) return name;
  const message = `The name has 1 to ${longest} characters, and no control characters.`;
  throw new AuthError('BAD_USER_INPUT', { message, argument: ['name'] });
}
