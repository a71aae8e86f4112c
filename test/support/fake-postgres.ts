import { createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

/** A server that lets everybody in and answers every query with the same row of texts; returns its URL. */
export async function fakePostgres(row: Record<string, string>): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      send(socket, 'R', int32(0));
      send(socket, 'Z', Buffer.from('I'));
      socket.on('data', () => answer(socket, row));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `postgres://me:secret@127.0.0.1:${(server.address() as AddressInfo).port}/latchkey`;
}

/** https://www.postgresql.org/docs/current/protocol-message-formats.html */
function send(socket: Socket, type: string, body: Buffer): void {
  socket.write(Buffer.concat([Buffer.from(type), int32(body.length + 4), body]));
}

function answer(socket: Socket, row: Record<string, string>): void {
  const columns = Object.keys(row).map((name) =>
    Buffer.concat([Buffer.from(`${name}\0`), Buffer.alloc(6), int32(25), Buffer.alloc(8)]),
  );
  const values = Object.values(row).map((value) =>
    Buffer.concat([int32(Buffer.byteLength(value)), Buffer.from(value)]),
  );
  send(socket, '1', Buffer.alloc(0));
  send(socket, '2', Buffer.alloc(0));
  send(socket, 'T', Buffer.concat([int16(columns.length), ...columns]));
  send(socket, 'D', Buffer.concat([int16(values.length), ...values]));
  send(socket, 'C', Buffer.from('SELECT 1\0'));
  send(socket, 'Z', Buffer.from('I'));
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function int16(value: number): Buffer {
  return int32(value).subarray(2);
}
