import { randomBytes } from 'node:crypto';

/** Where randomness comes from, so that tests can repeat it. Returns `size` unpredictable bytes. */
export type RandomBytes = (size: number) => Buffer;

export const systemRandom: RandomBytes = (size) => randomBytes(size);
