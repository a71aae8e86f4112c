import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { CopyButton } from '../../account/ui/copy-button.tsx';
import { Button } from '../../account/ui/page.tsx';
import { words } from '../words.ts';

/** A secret that the server shows once. It is in this page alone, and gone with it. */
export function Secret(props: {
  title: string;
  secret: string;
  /** What it is for. */
  children: ComponentChildren;
  done: () => void;
}) {
  const { title, secret, children, done } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, []);
  return (
    <section class="note once" aria-label={title}>
      <h2 ref={heading} tabIndex={-1}>
        {title}
      </h2>
      <div>{children}</div>
      <p>{words.once}</p>
      <div class="secret">
        <code translate={false}>{secret}</code>
        <CopyButton text={secret} label={title} />
      </div>
      <Button kind="main" press={done}>
        {words.kept}
      </Button>
    </section>
  );
}

/** A page that is left by mistake would lose it. */
const warn = (event: BeforeUnloadEvent) => event.preventDefault();
