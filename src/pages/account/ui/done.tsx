import { useEffect, useRef } from 'preact/hooks';

/**
 * Says that something has worked. It is read out when it appears, and gets the focus where the button that was pressed is
 * gone.
 */
export function Done({ text }: { text: string | null }) {
  const notice = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (text !== null && document.activeElement === document.body) notice.current?.focus();
  }, [text]);
  return (
    <div ref={notice} role="status" tabIndex={-1} class={text === null ? '' : 'good'}>
      {text}
    </div>
  );
}
