import type { Clock } from './clock.ts';
import type { RandomBytes } from './secrets.ts';

/** Returns whether the text is a UUID of any version, in lower case (RFC 9562 §4). */
export function isUuid(text: string): boolean {
  return /^[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/.test(text);
}

/**
 * Returns a UUID version 7 (RFC 9562 §5.7): 48 bits of time, then 74 random bits. Later ids sort
 * later, so that inserts into a large table stay on its last pages.
 */
export function uuidV7(clock: Clock, random: RandomBytes): string {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(clock.now(), 0, 6);
  random(10).copy(bytes, 6);
  bytes[6] = (bytes.readUInt8(6) & 0x0f) | 0x70;
  bytes[8] = (bytes.readUInt8(8) & 0x3f) | 0x80;
  return uuidFromBytes(bytes);
}

/** Returns a function that returns such UUIDs, each after the one before, also within a millisecond (RFC 9562 §6.2). */
export function createUuidsInOrder(clock: Clock, random: RandomBytes): () => string {
  let last = '';
  return () => {
    const next = uuidV7(clock, random);
    const isOutOfOrder = next.slice(0, 13) === last.slice(0, 13) && next <= last;
    last = isOutOfOrder ? successorOf(last) : next;
    return last;
  };
}

/** Adds one to the last 48 bits. They are random, so that they do not overflow. */
function successorOf(uuid: string): string {
  const end = Number.parseInt(uuid.slice(24), 16) + 1;
  return uuid.slice(0, 24) + end.toString(16).padStart(12, '0').slice(-12);
}

/** Returns the 16 bytes of a UUID. */
export function uuidToBytes(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

/** Returns the UUID of 16 bytes, in lower case. */
export function uuidFromBytes(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}

/** Returns when a UUID version 7 was made, in milliseconds since the epoch. */
export function timeOfUuidV7(uuid: string): number {
  return uuidToBytes(uuid).readUIntBE(0, 6);
}

/** Returns a text that sorts before every UUID version 7 of this moment, and after every one of before. */
export function firstUuidAt(moment: Date): string {
  const milliseconds = Math.min(Math.max(moment.getTime(), 0), 2 ** 48 - 1);
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(milliseconds, 0, 6);
  return uuidFromBytes(bytes);
}
