import type { Codes } from '../../room.ts';

export const codes = {
  UNAUTHENTICATED: {
    status: 401,
    message: 'You are not logged in. Send an access token: Authorization: Bearer <accessToken>.',
  },
} as const satisfies Codes;
