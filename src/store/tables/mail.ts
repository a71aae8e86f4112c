export interface MailTables {
  one_time_tokens: OneTimeTokenTable;
  outbox: OutboxTable;
}

/** A link that was mailed, or the receipt of a mail: what redeems the code in it. */
export interface OneTimeTokenTable {
  /** The SHA-256 of the token, in base64url. */
  hash: string;
  purpose: string;
  /** Null where there is no user yet; of a receipt, until the mail for it has gone to a user. */
  user_id: string | null;
  email: string;
  email_key: string;
  /** How many codes may still be tried with a receipt. Null for a link. */
  tries_left: number | null;
  /** When the mail with the code was made: a receipt without it redeems nothing. */
  mailed_at: number | null;
  /** JSON, by the purpose. */
  details: string | null;
  created_at: number;
  expires_at: number;
  used_at: number | null;
}

/** Mails that wait to be delivered. Each node takes some by moving `due_at` ahead; a mail that was delivered is deleted. */
export interface OutboxTable {
  /** A UUID version 7. It is the Message-ID, too. */
  id: string;
  kind: string;
  user_id: string | null;
  email: string;
  email_key: string;
  /** The SHA-256 of the receipt that goes with the code; null where the mail has none. */
  receipt_hash: string | null;
  locale: string | null;
  /** JSON, by the kind. */
  details: string | null;
  created_at: number;
  due_at: number;
  give_up_at: number;
  tries: number;
}
