import { createContext } from 'preact';

/** The id of the element that says what is wrong with a form. */
export const ProblemId = createContext<string | undefined>(undefined);

let count = 0;

/** Returns an id that no other element of the page has. */
export function newId(name: string): string {
  count += 1;
  return `${name}-${count}`;
}
