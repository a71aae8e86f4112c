import type { RequestKind } from '../attempts/kinds.ts';

/** Mails that clients ask for, whether there is a user to get them or not. */
export const mailRequests: RequestKind = {
  name: 'mail',
  perSubject: (config) => config.mailsPerMailbox,
  perAddress: (config) => config.mailsPerAddress,
  ofAll: (config) => config.mails,
};
