/** Why a hash is refused, as the rest of a sentence. It repeats no character of the hash. */
export interface Problem {
  readonly problem: string;
}

export const unknownForm = 'has a form that Latchkey does not know';

export function within(value: number, least: number, greatest: number): boolean {
  return least <= value && value <= greatest;
}

/** Returns bytes as PHC strings have them: in base64 without padding. */
export function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '');
}

/** Returns the bytes, or null where the text is not the one way to write them. */
export function fromText(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return toText(bytes) === text ? bytes : null;
}
