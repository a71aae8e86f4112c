import { useEffect, useState } from 'preact/hooks';

/** Where the page is. */
export interface Place {
  /** What follows `/admin/` in the path: a key of `views`. */
  readonly view: string;
  readonly query: URLSearchParams;
  /** This entry of the browser's history, and no other. */
  readonly entry: string;
  /** How often the user has gone back or forward. What was typed into a form belongs to the entry before. */
  readonly returns: number;
}

/** How far down the user was, by the entry. */
const scrolled = new Map<string, number>();

let shown: Place;
let count = 0;
let returns = 0;
let changed: (place: Place) => void = () => {};

/** An entry of the history, which another page may have begun. */
const newEntry = () => ({ entry: `${performance.timeOrigin}-${(count += 1)}` });

function here(): Place {
  const { pathname, search } = location;
  const { entry = '' } = (history.state ?? {}) as { entry?: string };
  const view = /[^/]*$/.exec(pathname)![0];
  return { view, query: new URLSearchParams(search), entry, returns };
}

/** Goes to another view, or to the same one of something else. The address is relative to the folder. */
export function go(href: string): void {
  scrolled.set(shown.entry, scrollY);
  history.pushState(newEntry(), '', href);
  changed(here());
}

/** Returns the address of a view. What is empty or undefined is left out of its query. */
export function hrefOf(view: string, query: Record<string, string | undefined> = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value ? [[name, value]] : []));
  const search = new URLSearchParams(given).toString();
  return (view || './') + (search && `?${search}`);
}

/** Returns where the page is, again whenever that changes. Links within the folder load nothing. */
export function usePlace(): Place {
  const [place, setPlace] = useState(() => {
    if (history.state?.entry === undefined) history.replaceState(newEntry(), '');
    // The browser would do it before the list is there, and a heading that gets the focus would undo it.
    history.scrollRestoration = 'manual';
    return here();
  });
  shown = place;
  // After the effects of the view, which give its heading the focus.
  useEffect(() => scrollTo(0, scrolled.get(place.entry) ?? 0), [place.entry]);
  useEffect(() => {
    changed = setPlace;
    addEventListener('popstate', back);
    document.addEventListener('click', follow);
    return () => {
      removeEventListener('popstate', back);
      document.removeEventListener('click', follow);
    };
  }, []);
  return place;
}

function back(): void {
  scrolled.set(shown.entry, scrollY);
  returns += 1;
  changed(here());
}

/** A click that wants another tab, or another folder, is the browser's. */
function follow(event: MouseEvent): void {
  const { button, ctrlKey, metaKey, shiftKey, altKey, defaultPrevented, target } = event;
  if (button !== 0 || ctrlKey || metaKey || shiftKey || altKey || defaultPrevented) return;
  const link = target instanceof Element && target.closest('a');
  if (!link || !isInFolder(link.href)) return;
  event.preventDefault();
  if (link.href !== location.href) go(link.href);
}

function isInFolder(href: string): boolean {
  const folder = new URL('./', location.href).href;
  return href.startsWith(folder) && !/[/#]/.test(href.slice(folder.length).split('?')[0]!);
}
