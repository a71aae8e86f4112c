import { StoreUnavailable } from '../store/store.ts';

/** Returns what is wrong, for an operator: a line for each thing to mend, and never a stack. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof StoreUnavailable && error.cause instanceof Error)
    return `${error.message} (${error.cause.message})`;
  return listenProblem(error) ?? error.message;
}

interface ListenError extends NodeJS.ErrnoException {
  port?: number;
  address?: string;
  hostname?: string;
}

function listenProblem({ syscall, code, port, ...where }: ListenError): string | null {
  if (syscall !== 'listen' && syscall !== 'getaddrinfo') return null;
  if (code === 'EADDRINUSE')
    return `PORT ${port} is in use. Stop what listens there, or take another. Example: PORT=4001`;
  if (code === 'EACCES')
    return `PORT ${port} needs more privileges than this user has. Example: PORT=4000`;
  return `HOST ${where.address ?? where.hostname} is not an address of this machine (${code}). Example: HOST=127.0.0.1`;
}
