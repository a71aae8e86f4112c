/** The setting for the port or the address. */
export type PortSetting = 'PORT' | 'METRICS_PORT';

interface ListenError extends NodeJS.ErrnoException {
  port?: number;
  address?: string;
  hostname?: string;
}

const hostSettings = { PORT: 'HOST', METRICS_PORT: 'METRICS_HOST' };
const unprivileged = { PORT: 4000, METRICS_PORT: 9464 };

/** Returns why a server cannot listen, and what to do, in one line. */
export function listenProblem(error: ListenError, setting: PortSetting): string {
  const { code, port = 0, address, hostname } = error;
  if (code === 'EADDRINUSE')
    return `${setting} ${port} is in use. Stop what listens there, or take another port${follows[setting]}. Example: ${setting}=${port === 65_535 ? port - 1 : port + 1} npm start`;
  if (code === 'EACCES')
    return `${setting} ${port} needs more privileges than this user has. Example: ${setting}=${unprivileged[setting]}`;
  if (address === undefined && hostname === undefined) return error.message;
  const host = hostSettings[setting];
  return `${host} ${address ?? hostname} is not an address of this machine (${code}). Example: ${host}=127.0.0.1`;
}

const follows = { PORT: ', which the default of AUTH_ISSUER follows', METRICS_PORT: '' };
