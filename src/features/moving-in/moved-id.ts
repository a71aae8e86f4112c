import { createHash } from 'node:crypto';
import { isUuid, uuidFromBytes } from '../../lib/uuid.ts';

/**
 * Returns the id of a user of another system: the same for the same source id, so that a file that is imported again
 * adds no one, and no table has to say who came. A UUID version 7 of the time of creation where that is known, so that
 * users stay in the order of it; else a version 8 (RFC 9562 §5.8).
 */
export function movedId(system: string, sourceId: string, createdAt: Date | undefined): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([system, sourceId]))
    .digest();
  const bytes = hash.subarray(0, 16);
  if (createdAt) bytes.writeUIntBE(createdAt.getTime(), 0, 6);
  bytes[6] = (bytes.readUInt8(6) & 0x0f) | (createdAt ? 0x70 : 0x80);
  bytes[8] = (bytes.readUInt8(8) & 0x3f) | 0x80;
  return uuidFromBytes(bytes);
}

/** Returns the source id itself where it is a UUID, else null. */
export function keptId(sourceId: string): string | null {
  const lower = sourceId.toLowerCase();
  return isUuid(lower) ? lower : null;
}
