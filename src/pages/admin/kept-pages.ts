/** What a list had loaded, for a user who comes back to it. */
export interface KeptPages<Item> {
  readonly items: readonly Item[];
  /** Where to go on. */
  readonly after: string | null;
  readonly hasMore: boolean;
}

/** By the entry of the browser's history. */
const kept = new Map<string, KeptPages<unknown>>();

/** More are asked for again. */
const most = 20;

export const findPages = <Item>(entry: string) => kept.get(entry) as KeptPages<Item> | undefined;

export function keepPages(entry: string, pages: KeptPages<unknown>): void {
  kept.delete(entry);
  kept.set(entry, pages);
  if (kept.size > most) kept.delete(kept.keys().next().value!);
}

/** After a change, what was loaded is no longer so. */
export const forgetPages = () => kept.clear();
