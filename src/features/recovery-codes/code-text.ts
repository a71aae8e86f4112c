import type { RandomBytes } from '../../lib/secrets.ts';

/** Crockford's Base32: no letter that looks like a digit, and no U. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 16;
const prefixLength = 4;
const codesAtOnce = 10;

/** A recovery code in two parts. */
export interface RecoveryCode {
  /** Finds the row. It says nothing about the rest. */
  readonly prefix: string;
  /** 60 random bits, of which only a hash is stored. */
  readonly secret: string;
}

/** Returns ten new codes. No two of them have the same prefix. */
export function newCodes(random: RandomBytes): RecoveryCode[] {
  const codes = new Map<string, RecoveryCode>();
  while (codes.size < codesAtOnce) {
    const code = split(newText(random));
    codes.set(code.prefix, code);
  }
  return [...codes.values()];
}

/** Returns the code as its user sees it: four groups of four. */
export function shownCode({ prefix, secret }: RecoveryCode): string {
  return [prefix, ...secret.match(/.{4}/g)!].join('-');
}

/**
 * Returns the code that a user has typed, or null where it cannot be one. Letter case, white space and hyphens do not
 * matter; I and L are read as 1, and O as 0.
 */
export function parseCode(text: string): RecoveryCode | null {
  const typed = text.replaceAll(/[\s-]/g, '');
  // Before the letters change their case: other alphabets have letters that become ASCII.
  if (typed.length !== length || !/^[\dA-Za-z]+$/.test(typed)) return null;
  const code = typed.toUpperCase().replaceAll(/[IL]/g, '1').replaceAll('O', '0');
  return code.includes('U') ? null : split(code);
}

/** 32 divides 256: each letter is as likely as any other. */
function newText(random: RandomBytes): string {
  return Array.from(random(length), (byte) => alphabet[byte % alphabet.length]).join('');
}

function split(code: string): RecoveryCode {
  return { prefix: code.slice(0, prefixLength), secret: code.slice(prefixLength) };
}
