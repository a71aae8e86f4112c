import { isIP } from 'node:net';
import * as v from 'valibot';
import { mailboxOf, type Mailbox } from '../lib/mailbox.ts';
import { smtpRelayOf } from '../lib/smtp-url.ts';
import { isDecodable, notEncoded } from './percent-encoding.ts';

/** `console:`, the URL of a relay, or `none`, which is null. */
export const smtpUrl = v.pipe(
  v.string(),
  v.rawCheck(({ dataset, addIssue }) => {
    const problem = dataset.typed ? problemOf(dataset.value) : null;
    if (problem !== null) addIssue({ message: problem });
  }),
  v.transform((value) => (value === 'none' ? null : value)),
);

/** An address with or without a name, or `none`, which is null. */
export const optionalMailbox: v.GenericSchema<string, Mailbox | null> = v.pipe(
  v.string(),
  v.check(
    (value) => value === 'none' || mailboxOf(value) !== null,
    'is neither an address such as auth@example.com nor a name and an address such as Example <auth@example.com>',
  ),
  v.transform((value) => (value === 'none' ? null : mailboxOf(value))),
);

function problemOf(url: string): string | null {
  if (url === 'none' || url === 'console:') return null;
  if (/\p{Cc}/u.test(url)) return 'holds a control character';
  const [, scheme, authority = '', rest = ''] = /^(smtps?):\/\/([^/?#]*)(.*)$/.exec(url) ?? [];
  if (scheme === undefined)
    return 'is none of smtp://USER:PASSWORD@HOST:PORT, smtps://USER:PASSWORD@HOST:PORT, console: and none';
  // The first of these characters ends the host. With an @ after it, it was meant to be part of the password.
  if (rest.includes('@') || authority.split('@').length > 2 || !isDecodable(authority))
    return notEncoded;
  if (rest !== '' && rest !== '/')
    return 'has more than a user, a password, a host and a port: there are no options';
  if (Number(/:(\d+)$/.exec(authority)?.[1]) > 65_535) return 'has a port above 65535';
  return URL.canParse(url) ? relayProblem(url) : notEncoded;
}

const hostName = /^[a-z\d]([a-z\d.-]*[a-z\d])?$/i;

function relayProblem(url: string): string | null {
  const { host, port, secure, login } = smtpRelayOf(url);
  if (isIP(host) === 0 && !hostName.test(host)) return 'has no host that can be one';
  if (port === 0) return 'has the port 0';
  if (port === 465 && !secure) return 'has port 465, where TLS begins at once: write smtps://';
  if (login === null) return null;
  if (login.user === '' || login.password === '') return 'has a user or a password and not both';
  return /\p{Cc}/u.test(login.user + login.password) ? 'holds a control character' : null;
}
