import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';

const read = (name: string) => readFileSync(new URL(`./${name}.pem`, import.meta.url), 'utf8');
/** For `localhost` and `127.0.0.1`, signed by itself. */
export const certificate = read('certificate');

/** A mail that the relay has taken. */
export interface Received {
  readonly from: string;
  readonly to: readonly string[];
  /** The message as it came. */
  readonly raw: string;
  /** Its Message-ID, without the domain. */
  readonly id: string;
  /** When it was taken, in milliseconds of `performance.now()`. */
  readonly at: number;
  /** What a mail program reads in it. */
  parse(): Promise<ParsedMail>;
  /** Whether it came over TLS, and as which user. */
  readonly secure: boolean;
  readonly user: string | undefined;
}

/** What a relay answers instead of yes, by the step at which it does. It can be changed between mails. */
export interface Behaviour {
  /** An answer such as `550 5.1.1 No such user`, or `close` for none at all. */
  greeting?: Fault;
  rcpt?: Fault;
  /** After the whole message. */
  data?: Fault | 'take-and-close';
  /** How long the answer to the message takes. */
  delayMs?: number;
}

type Fault = `${4 | 5}${string}` | 'close';

export interface Relay {
  readonly port: number;
  readonly url: string;
  /** Those that were taken, in their order. */
  readonly mails: Received[];
  /** How many connections were opened so far, and how many are open. */
  readonly opened: number;
  open(): number;
  behaviour: Behaviour;
  /** Cuts every connection, as a restart does. */
  cut(): void;
  close(): Promise<void>;
}

export interface RelayOptions {
  readonly behaviour?: Behaviour;
  readonly port?: number;
  /** Whether it takes mails only of this user with this password. */
  readonly login?: { user: string; password: string };
  readonly server?: SMTPServerOptions;
}

type SetItem<Some> = Some extends Set<infer Item> ? Item : never;

/** Below TLS there is another socket, and Node does not survive it when that one is destroyed first. */
function socketOf(connection: SetItem<SMTPServer['connections']>): Socket {
  const { _socket: socket } = connection;
  return socket;
}

/** Opens a real SMTP server on a free port of this machine. */
export async function openRelay(options: RelayOptions = {}): Promise<Relay> {
  const { login, port = 0 } = options;
  const relay = {
    mails: [] as Received[],
    opened: 0,
    behaviour: options.behaviour ?? {},
  };
  const server = new SMTPServer({
    key: read('key'),
    cert: certificate,
    authOptional: login === undefined,
    closeTimeout: 1,
    onAuth({ username, password }, _session, done) {
      const isRight = username === login?.user && password === login?.password;
      done(isRight ? null : fault('535 5.7.8 Authentication credentials invalid'), {
        user: username,
      });
    },
    onConnect: (session, done) => answer(relay.behaviour.greeting, session, done),
    onRcptTo: (_address, session, done) => answer(relay.behaviour.rcpt, session, done),
    onData(stream, session, done) {
      const { data, delayMs = 0 } = relay.behaviour;
      const take = async () => {
        const message = await buffer(stream);
        if (delayMs > 0) await setTimeout(delayMs);
        if (data === undefined || data === 'take-and-close')
          relay.mails.push(received(message, session));
        answer(data === 'take-and-close' ? 'close' : data, session, done);
      };
      // It throws where the client has hung up.
      take().catch(() => {});
    },
    ...options.server,
  });
  const hangUp = (id?: string) => {
    for (const connection of server.connections)
      if (id === undefined || connection.id === id) socketOf(connection).destroy();
  };
  const answer = (
    what: Fault | undefined,
    { id }: { id: string },
    done: (error?: Error) => void,
  ) => {
    if (what === 'close') hangUp(id);
    else done(what === undefined ? undefined : fault(what));
  };
  // A client that hangs up is no fault of the test.
  server.on('error', () => {});
  server.server.on('connection', () => (relay.opened += 1));
  server.listen(port, '127.0.0.1');
  await once(server.server, 'listening');
  const actual = (server.server.address() as AddressInfo).port;
  const close = async () => {
    hangUp();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return Object.assign(relay, {
    port: actual,
    url: `smtp://127.0.0.1:${actual}`,
    open: () => server.connections.size,
    cut: () => hangUp(),
    close,
  });
}

function received(
  message: Buffer,
  { envelope: { mailFrom, rcptTo }, secure, user }: SMTPServerSession,
): Received {
  const raw = message.toString('utf8');
  return {
    id: /^Message-ID: <(.*)@/m.exec(raw)?.[1] ?? '',
    at: performance.now(),
    from: mailFrom === false ? '' : mailFrom.address,
    to: rcptTo.map(({ address }) => address),
    raw,
    parse: () => simpleParser(message),
    secure,
    user: user as string | undefined,
  };
}

function fault(text: string): Error {
  const [, code, words] = /^(\d{3}) (.*)$/.exec(text)!;
  return Object.assign(new Error(words), { responseCode: Number(code) });
}
