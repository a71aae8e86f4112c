import { useEffect, useRef, useState } from 'preact/hooks';
import { problemOf, type Problem } from '../account/problem.ts';
import { findPages, keepPages, type KeptPages } from './kept-pages.ts';

/** How many are asked for at a time. */
export const pageSize = 20;

/** A page of a list, as the server sends it. */
export interface Connection<Item> {
  readonly nodes: readonly Item[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** A list that is read page by page. */
export interface Pages<Item> extends Pick<KeptPages<Item>, 'items' | 'hasMore'> {
  readonly isRunning: boolean;
  readonly problem: Problem | null;
  /** Asks for more, through pages that have nothing, until there are as many again, or `stop` is called. */
  readonly more: () => Promise<void>;
  readonly stop: () => void;
}

interface Run {
  isStopped: boolean;
}

const nothing = { items: [], after: null, hasMore: true };

/** Reads a list. `entry` says which: one that was left and is gone back to is as it was. */
export function usePages<Item>(
  entry: string,
  load: (after: string | null) => Promise<Connection<Item>>,
): Pages<Item> {
  const [pages, setPages] = useState<KeptPages<Item>>(() => findPages<Item>(entry) ?? nothing);
  const [isRunning, setRunning] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const current = useRef<Run>();

  const go = async (from: KeptPages<Item>) => {
    const run: Run = { isStopped: false };
    current.current = run;
    setRunning(true);
    setProblem(null);
    try {
      let found = from;
      do {
        found = append(found, await load(found.after));
        // Meanwhile another list was asked for.
        if (run !== current.current) return;
        keepPages(entry, found);
        setPages(found);
      } while (
        found.hasMore &&
        found.items.length < from.items.length + pageSize &&
        !run.isStopped
      );
    } catch (error) {
      if (run !== current.current) return;
      setProblem(problemOf(error));
    }
    setRunning(false);
  };

  useEffect(() => {
    const kept = findPages<Item>(entry);
    setPages(kept ?? nothing);
    setProblem(null);
    setRunning(false);
    if (!kept) void go(nothing);
    return () => {
      current.current = undefined;
    };
  }, [entry]);

  return {
    ...pages,
    isRunning,
    problem,
    more: () => go(pages),
    stop() {
      if (current.current) current.current.isStopped = true;
    },
  };
}

function append<Item>(
  { items }: KeptPages<Item>,
  { nodes, pageInfo: { hasNextPage, endCursor } }: Connection<Item>,
): KeptPages<Item> {
  // Without a cursor the next page would be the first one again.
  const hasMore = hasNextPage && endCursor !== null;
  return { items: [...items, ...nodes], after: endCursor, hasMore };
}
