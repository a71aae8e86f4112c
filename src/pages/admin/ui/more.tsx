import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../../account/ui/page.tsx';
import { ProblemNotice } from '../../account/ui/problem-notice.tsx';
import type { Pages } from '../use-pages.ts';
import { words } from '../words.ts';

/** Below a list: how many there are so far, and a button for more, which is one to stop while it works. */
export function More({ pages }: { pages: Pages<unknown> }) {
  const { items, hasMore, isRunning, problem, more, stop } = pages;
  const status = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    // The button that was pressed is gone.
    if (!isRunning && !hasMore && items.length > 0 && document.activeElement === document.body)
      status.current?.focus();
  }, [isRunning]);
  return (
    <>
      <ProblemNotice problem={problem} />
      <p role="status" class="quiet" tabIndex={-1} ref={status}>
        {isRunning ? words.searching : statusOf(pages)}
      </p>
      {(isRunning || hasMore) && (
        <Button press={isRunning ? stop : more}>{isRunning ? words.stop : words.more}</Button>
      )}
    </>
  );
}

function statusOf({ items, hasMore, problem }: Pages<unknown>): string {
  if (problem) return '';
  if (hasMore) return items.length === 0 ? words.stopped : words.count(items.length);
  return items.length === 0 ? words.none : `${words.count(items.length)} ${words.all}`;
}
