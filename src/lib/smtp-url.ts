/** A server that takes mails from us and passes them on. */
export interface SmtpRelay {
  readonly host: string;
  readonly port: number;
  /** Whether TLS begins with the connection (`smtps:`), and not with STARTTLS (`smtp:`). */
  readonly secure: boolean;
  readonly login: { readonly user: string; readonly password: string } | null;
}

/** Returns the relay that a URL names which `new URL` can read. Without a port it is 587, or 465 for `smtps:`. */
export function smtpRelayOf(text: string): SmtpRelay {
  const { protocol, hostname, port, username, password } = new URL(text);
  const secure = protocol === 'smtps:';
  return {
    host: decodeURIComponent(hostname).replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    login:
      username === '' && password === ''
        ? null
        : { user: decodeURIComponent(username), password: decodeURIComponent(password) },
  };
}

/** Returns whether what goes to this host stays on this machine. */
export function isThisMachine(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host);
}
