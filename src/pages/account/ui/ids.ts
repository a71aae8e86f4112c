let count = 0;

/** Returns an id that no other element has, also in a dialog above the page, which is drawn apart. */
export function newId(name: string): string {
  count += 1;
  return `${name}-${count}`;
}
