/**
 * A browser may keep a page that was left and show it as it was: to the next user of the device, after a logout. Pages that
 * need no user, too, show secrets: the key of an app, recovery codes, a link that logs in. Dialogs are beside the root.
 */
export function hideWhenLeft(): void {
  addEventListener('pagehide', () => {
    for (const part of document.querySelectorAll<HTMLElement>('body > *')) part.hidden = true;
  });
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) location.reload();
  });
}
