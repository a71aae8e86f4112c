import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Connection {
  readonly socket: Socket;
  /** Everything that was received, once the connection is over. */
  readonly received: Promise<string>;
}

/** Opens a connection to a port of this machine and sends nothing. */
export async function openConnection(port: number): Promise<Connection> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  // A connection that is cut off is over, too.
  socket.on('error', () => {});
  const received = new Promise<string>((resolve) => socket.once('close', () => resolve(text)));
  return { socket, received };
}

export interface BegunRequest extends Connection {
  /** Sends the body. */
  finish(): void;
}

/** Begins a GraphQL request and returns when the server has its headers and waits for the body. */
export async function beginRequest(port: number, query: string): Promise<BegunRequest> {
  const connection = await openConnection(port);
  const { socket } = connection;
  const body = JSON.stringify({ query });
  socket.write(
    [
      'POST /graphql HTTP/1.1',
      'Host: localhost',
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Expect: 100-continue',
      '\r\n',
    ].join('\r\n'),
  );
  await once(socket, 'data');
  return { ...connection, finish: () => void socket.write(body) };
}
