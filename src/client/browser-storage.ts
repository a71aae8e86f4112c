import { currentPlatform } from './platform.ts';
import { memoryStorage, type TokenStorage } from './storage.ts';

/** Returns the `localStorage` of a page; memory where there is none, as on a server, or where it is forbidden. */
export function browserStorage(): TokenStorage {
  return currentPlatform().storage ?? memoryStorage();
}
