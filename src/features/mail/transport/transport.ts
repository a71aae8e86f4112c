/** A mail that is ready to leave. */
export interface Mail {
  /** A UUID, which becomes the Message-ID: a mail that is sent twice can be known by it. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The language it is written in (BCP 47). */
  readonly locale: string;
}

/** What became of a mail. The answer is for operators: it holds no password and no address. */
export type Sent =
  | { readonly outcome: 'accepted'; readonly answer: string }
  /** The relay will never take this mail for this address: 5xx at RCPT TO or DATA. */
  | { readonly outcome: 'refused'; readonly answer: string }
  /** Anything else: it may succeed later. */
  | { readonly outcome: 'failed'; readonly answer: string };

export interface MailTransport {
  /** Rejects for nothing that a relay does. A mail that was aborted has failed, and may have arrived all the same. */
  send(mail: Mail, signal: AbortSignal): Promise<Sent>;
  /** Resolves when mails that are being sent are, and every connection is closed. */
  close(): Promise<void>;
}
