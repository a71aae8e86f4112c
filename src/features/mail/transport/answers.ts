import type { NodemailerError } from 'nodemailer';
import { escapeControls } from '../../../lib/quote.ts';
import type { Sent } from './transport.ts';

/** Returns what an error of nodemailer means for the mail, in words that hold none of the secrets. */
export function outcomeOf(thrown: unknown, secrets: Secrets): Sent {
  const error = thrown as NodemailerError;
  const { response } = error;
  const said = response === undefined ? '' : `: ${withoutSecrets(response, secrets)}`;
  return isRefusal(error)
    ? { outcome: 'refused', answer: `The relay refused the mail${said}` }
    : { outcome: 'failed', answer: `${describe(error)}${said}` };
}

/** These say that it is not the address or the mail: RFC 4954 §6, RFC 5321 §4.2.4. */
const ofTheSession = new Set([503, 530, 534, 535, 538]);

function isRefusal({ command, responseCode = 0 }: NodemailerError): boolean {
  return (
    responseCode >= 500 &&
    responseCode <= 599 &&
    !ofTheSession.has(responseCode) &&
    (command === 'RCPT TO' || command === 'DATA')
  );
}

const ofCertificates = /CERT|SIGNATURE|ISSUER|CHAIN/;
const maxLength = 300;

function describe({ code = '', originalCode = '', command, response }: NodemailerError): string {
  if (ofCertificates.test(originalCode))
    return `The certificate of the relay is not trusted (${originalCode})`;
  switch (code) {
    case 'EABORT':
      return 'The relay took too long, or sending was stopped';
    case 'ETIMEDOUT':
      return 'The relay did not answer in time';
    case 'EDNS':
      return 'The host of AUTH_SMTP_URL was not found';
    case 'EAUTH':
      return 'The relay did not accept the user and the password of AUTH_SMTP_URL';
    case 'ETLS':
      return command === 'STARTTLS'
        ? 'The relay offers no TLS (STARTTLS), which is demanded of each that is not on this machine'
        : 'TLS with the relay failed';
    case 'ESOCKET':
      return originalCode.startsWith('ERR_SSL')
        ? 'TLS with the relay failed'
        : `The relay cannot be reached (${originalCode || code})`;
    case 'ECONNECTION':
      return 'The relay closed the connection';
    default:
      return response === undefined
        ? 'The mail could not be sent'
        : 'The relay did not take the mail';
  }
}

/** What no answer may repeat: the user and the password of a relay, and whom a mail is for. */
export interface Secrets {
  readonly texts: readonly string[];
  readonly address: string;
}

/** The token of a link, whole or cut, and a code. */
const ofMails = /lk_[a-z]+_|(?<!\w)\d{8}(?!\w)/i;

/**
 * Returns what a relay said as one line, without secrets and addresses. Relays like to repeat whom a mail is for, and
 * filters of spam what is in it.
 */
export function withoutSecrets(response: string, { texts, address }: Secrets): string {
  const localPart = address.slice(0, address.lastIndexOf('@')).toLowerCase();
  const isSecret = (word: string) =>
    word.includes('@') ||
    ofMails.test(word) ||
    word
      .toLowerCase()
      .split(/[^\w.+-]+|\.+$/)
      .includes(localPart);
  const hidden = texts.flatMap((text) => [text, Buffer.from(text).toString('base64')]);
  const shown = hidden.reduce((text, secret) => text.replaceAll(secret, '…'), response);
  const words = shown.split(/\s+/).map((word) => (isSecret(word) ? '…' : word));
  return escapeControls(words.join(' ').trim()).slice(0, maxLength);
}
