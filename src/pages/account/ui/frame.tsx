import type { ComponentChildren } from 'preact';
import { serviceName, settings } from '../settings.ts';

/** What stands around every page: whose it is. Pages of a user have their menu beside the content. */
export function Frame(props: { menu?: ComponentChildren; children: ComponentChildren }) {
  const { menu, children } = props;
  return (
    <div class={menu ? 'frame wide' : 'frame'}>
      <header>
        {settings.hasLogo && <img src="logo" alt="" class="logo" />}
        <span class="service">{serviceName}</span>
      </header>
      {menu}
      <main id="content">{children}</main>
    </div>
  );
}
