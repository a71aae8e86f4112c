import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { serviceName } from '../settings.ts';

/** The heading of a page or of a step, and what is below it. It gets the focus, so that it is read out. */
export function Page({ title, children }: { title: string; children?: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = title.includes(serviceName) ? title : `${title} · ${serviceName}`;
    // A field that asks for the focus keeps it.
    if (!document.activeElement?.matches('input')) heading.current?.focus();
  }, [title]);
  return (
    <>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </>
  );
}

/** A button beside the form, or one without a form. */
export function Button(props: {
  press: () => unknown;
  isRunning?: boolean;
  kind?: 'main' | 'plain' | 'danger' | 'link';
  /** What is read out, where several buttons say the same: it begins with what the button says. */
  label?: string | undefined;
  children: ComponentChildren;
}) {
  const { press, isRunning, kind = 'plain', label, children } = props;
  return (
    <button
      type="button"
      class={kind}
      aria-disabled={isRunning}
      aria-label={label}
      onClick={() => void (isRunning || press())}
    >
      {children}
    </button>
  );
}
