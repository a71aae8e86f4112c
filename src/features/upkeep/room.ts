import type { Codes } from '../../room.ts';

/** It has nothing to declare but its table. */
export const codes = {} as const satisfies Codes;
