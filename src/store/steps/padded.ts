/** Repeats an id until a power of two is full: each length makes a statement of its own, which engines keep. */
export function padded(ids: readonly string[]): readonly string[] {
  const [first] = ids;
  if (first === undefined) return ids;
  const length = 2 ** Math.ceil(Math.log2(ids.length));
  return [...ids, ...Array<string>(length - ids.length).fill(first)];
}
