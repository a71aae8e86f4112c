import { createHmac } from 'node:crypto';
import { workOf } from './foreign/work.ts';

/**
 * Returns a function that chooses one of these hashes for a name, or null, with the shares that the kinds have among
 * `total`. Null has the last share: users move there as their hashes are replaced, and unknown names with them.
 */
export function createChoice(
  hashes: readonly string[],
  total: number,
  key: Buffer,
): (name: string) => string | null {
  const groups = Map.groupBy(hashes, (hash) => workOf(hash) ?? '');
  groups.delete('');
  const sorted = [...groups].toSorted(([one], [other]) => (one < other ? -1 : 1));
  let counted = 0;
  const kinds = sorted.map(([, group]) => ({ hash: group[0], end: (counted += group.length) }));
  return (name) => {
    const hash = createHmac('sha256', key).update(name).digest().readUInt32BE();
    const place = (hash / 2 ** 32) * total;
    return kinds.find(({ end }) => place < end)?.hash ?? null;
  };
}
