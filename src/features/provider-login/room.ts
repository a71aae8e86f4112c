import type { Codes, Events } from '../../room.ts';

export const codes = {
  ACCOUNT_EXISTS: {
    status: 409,
    message:
      'A user has proved the address of this identity. Log in another way, and link the identity then.',
  },
} as const satisfies Codes;

export const events = {
  oidc_answer_refused: {
    level: 'warn',
    message: 'the answer of a provider was refused',
    when: 'A browser brought an answer of a provider that is not good: forged, old, used before, or another’s. `provider` and `reason` say more.',
    isSummed: true,
  },
  oidc_code_refused: {
    level: 'warn',
    message: 'a code came without the verifier that belongs to it',
    when: 'A code for a login by a provider was good, and the verifier was not the one that belongs to it: the code may have been stolen, or planted.',
    audit: 'anonymous',
  },
} as const satisfies Events;
