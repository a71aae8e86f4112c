import type { Audit } from '../audit/audit.ts';
import type { Caller } from '../attempts/caller.ts';
import type { MailReceipt, Outbox } from '../mail/outbox.ts';
import { sessionRevoked } from '../sessions/sessions.ts';
import type { Viewer } from '../viewer/authenticate.ts';
import type { RequireNewEmail } from './blocked-domains.ts';
import type { ContactStore } from './store.ts';

export interface EmailChange {
  /**
   * Mails a link and a code to the address that the viewer wants to have; it waits until it is proved. Whether another
   * user has it is not looked at. Throws BAD_USER_INPUT, what `Outbox.request` throws, and UNAUTHENTICATED where the
   * session is over by now.
   */
  request(
    viewer: Viewer,
    wish: { readonly email: string; readonly locale: string | null },
    caller: Caller,
  ): Promise<MailReceipt>;
  /** Drops the address that waits; returns whether there was one. */
  cancel(viewer: Viewer): Promise<boolean>;
}

export function createEmailChange(options: {
  store: Pick<ContactStore, 'setPending' | 'cancel'>;
  requireNewEmail: RequireNewEmail;
  outbox: Pick<Outbox, 'request'>;
  audit: Audit;
}): EmailChange {
  const { store, requireNewEmail, outbox, audit } = options;
  return {
    async request({ user, session }, { email, locale }, caller) {
      const to = requireNewEmail(email, ['email']);
      const userId = user.id;
      const receipt = await outbox.request(
        { kind: 'confirm-email', purpose: 'CONFIRM_EMAIL', to, userId, locale },
        caller,
        async (mail, token) => {
          const step = { userId, sessionId: session.id, mail, receipt: token };
          const isPending = await audit.step(
            () => store.setPending(step),
            (done) => done && { event: 'email_change_requested', userId, sessionId: session.id },
          );
          if (!isPending) throw sessionRevoked();
        },
      );
      return receipt;
    },

    cancel({ user, session }) {
      const acting = { userId: user.id, sessionId: session.id };
      return audit.step(
        () => store.cancel(user.id),
        (cancelled) => cancelled && { event: 'email_change_cancelled', ...acting },
      );
    },
  };
}
