import { keepReturnTo } from '../../return-to.ts';
import { Page } from '../../ui/page.tsx';
import { words } from './words.ts';

/** The way back to the login. */
export function BeginAgain() {
  return (
    <p class="aside">
      <a href={`login${keepReturnTo(location.search)}`}>{words.again}</a>
    </p>
  );
}

/** Says why a login that waited cannot be completed. */
export function Over({ text = words.over }: { text?: string | undefined }) {
  return (
    <Page title={words.title}>
      <p>{text}</p>
      <BeginAgain />
    </Page>
  );
}
