import type { OutboxMail } from '../mail/store.ts';

export interface InvitationStore {
  /**
   * Voids the invitations of this address, those that wait to be mailed and the links of those that were, and stores the
   * mail of another one, if any. Returns whether there were some. All or nothing.
   */
  replace(emailKey: string, mail: OutboxMail | null): Promise<boolean>;
}
