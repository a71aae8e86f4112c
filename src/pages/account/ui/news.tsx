/** Says what was done. It is read out when it changes, so it is on the page before there is something to say. */
export function News({ text }: { text: string | undefined }) {
  return (
    <div role="status" class={text ? 'good' : ''}>
      {text}
    </div>
  );
}
