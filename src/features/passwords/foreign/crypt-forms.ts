import { unknownForm, within, type Problem } from './text.ts';

/** What bcrypt is given in the place of the password, so that all of it counts. */
export type Prehash = 'none' | 'hex' | 'passlib-1' | 'passlib-2' | 'wordpress';

export interface BcryptHash {
  readonly kind: 'bcrypt';
  readonly prehash: Prehash;
  readonly variant: string;
  readonly cost: string;
  /** 22 characters of the base64 of bcrypt. */
  readonly salt: string;
  /** 31 characters of it. */
  readonly checksum: string;
}

export interface ShaCryptHash {
  readonly kind: 'sha-crypt';
  readonly digest: 'sha256' | 'sha512';
  readonly rounds: number;
  readonly salt: string;
  readonly checksum: string;
}

export interface PhpassHash {
  readonly kind: 'phpass';
  /** How often it is hashed. */
  readonly rounds: number;
  readonly salt: string;
  readonly checksum: string;
}

/** The most that checking a password may cost, however often a wrong one is tried. */
const most = { bcryptCost: 15, shaCryptRounds: 1_000_000, phpassLog2: 16 };

/** The base64 of crypt(3), which is also that of phpass. */
export const cryptAlphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const saltPattern = '(?<salt>[./A-Za-z0-9]{22})';
const checksumPattern = '(?<checksum>[./A-Za-z0-9]{31})';

/** As PHP and most libraries write it, WordPress 6.8, Django, and the two of passlib. */
const bcryptForms: readonly (readonly [Prehash, RegExp])[] = [
  ['none', RegExp(`^\\$(?<variant>2[aby])\\$(?<cost>\\d\\d)\\$${saltPattern}${checksumPattern}$`)],
  [
    'wordpress',
    RegExp(`^\\$wp\\$(?<variant>2y)\\$(?<cost>\\d\\d)\\$${saltPattern}${checksumPattern}$`),
  ],
  [
    'hex',
    RegExp(
      `^\\$bcrypt-sha256-hex\\$(?<variant>2[aby])\\$(?<cost>\\d\\d)\\$${saltPattern}${checksumPattern}$`,
    ),
  ],
  [
    'passlib-1',
    RegExp(
      `^\\$bcrypt-sha256\\$(?<variant>2[aby]),(?<cost>\\d\\d?)\\$${saltPattern}\\$${checksumPattern}$`,
    ),
  ],
  [
    'passlib-2',
    RegExp(
      `^\\$bcrypt-sha256\\$v=2,t=(?<variant>2b),r=(?<cost>\\d\\d?)\\$${saltPattern}\\$${checksumPattern}$`,
    ),
  ],
];

export function readBcrypt(text: string): BcryptHash | Problem | null {
  for (const [prehash, form] of bcryptForms) {
    const groups = form.exec(text)?.groups;
    if (!groups) continue;
    const { variant = '', salt = '', checksum = '' } = groups;
    const cost = (groups['cost'] ?? '').padStart(2, '0');
    return within(Number(cost), 4, most.bcryptCost)
      ? { kind: 'bcrypt', prehash, variant, cost, salt, checksum }
      : { problem: `must have a cost of bcrypt from 4 to ${most.bcryptCost}` };
  }
  return null;
}

export function readShaCrypt(text: string): ShaCryptHash | Problem | null {
  const parts =
    /^\$([56])\$(?:rounds=(\d{1,10})\$)?([\x20-\x23\x25-\x39\x3b-\x7e]{1,16})\$([./A-Za-z0-9]+)$/.exec(
      text,
    );
  if (!parts) return null;
  const [, family, given = '5000', salt = '', checksum = ''] = parts;
  const digest = family === '5' ? 'sha256' : 'sha512';
  if (checksum.length !== (family === '5' ? 43 : 86)) return { problem: unknownForm };
  const rounds = Number(given);
  return within(rounds, 1000, most.shaCryptRounds)
    ? { kind: 'sha-crypt', digest, rounds, salt, checksum }
    : { problem: `must have 1000 to ${most.shaCryptRounds} rounds` };
}

export function readPhpass(text: string): PhpassHash | Problem | null {
  const parts = /^\$[PH]\$([./A-Za-z0-9])([./A-Za-z0-9]{8})([./A-Za-z0-9]{22})$/.exec(text);
  if (!parts) return null;
  const [, cost = '', salt = '', checksum = ''] = parts;
  const log2 = cryptAlphabet.indexOf(cost);
  return within(log2, 7, most.phpassLog2)
    ? { kind: 'phpass', rounds: 2 ** log2, salt, checksum }
    : { problem: `must have 2^7 to 2^${most.phpassLog2} rounds` };
}
