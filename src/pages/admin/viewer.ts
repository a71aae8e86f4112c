import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { includesScope } from '../../lib/own-scopes.ts';

/** The administrator. */
export interface Viewer {
  readonly id: string;
  readonly scopes: readonly string[];
}

export const ViewerContext = createContext<Viewer>({ id: '', scopes: [] });

/** Returns whether the viewer has a scope of the server's own. The server decides; this hides what it would refuse. */
export function may({ scopes }: Viewer, scope: string): boolean {
  return includesScope(scopes, scope);
}

export const useViewer = () => useContext(ViewerContext);

export function useMay(): (scope: string) => boolean {
  const viewer = useViewer();
  return (scope) => may(viewer, scope);
}
