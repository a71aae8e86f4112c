import { withOrigin, type Origin, type OriginViewer } from '../lib/origin.ts';

type Device = () => Pick<Origin, 'ip' | 'userAgent'>;

/** A client that has hung up has no address any more. What it has asked for is refused where that is needed. */
export function originOf(viewer: OriginViewer | null, device: Device): Origin {
  let found: Pick<Origin, 'ip' | 'userAgent'> | null = null;
  const find = () => (found ??= readDevice(device));
  return {
    viewer,
    get ip() {
      return find().ip;
    },
    get userAgent() {
      return find().userAgent;
    },
  };
}

/** Returns the function, which says from now on that its events come from this request. */
export function comingFrom<Args extends readonly unknown[], Result>(
  viewer: OriginViewer | null,
  device: Device,
  run: (...args: Args) => Result,
): (...args: Args) => Result {
  return (...args) => withOrigin(originOf(viewer, device), () => run(...args));
}

function readDevice(device: Device): Pick<Origin, 'ip' | 'userAgent'> {
  try {
    return device();
  } catch {
    return { ip: null, userAgent: null };
  }
}
