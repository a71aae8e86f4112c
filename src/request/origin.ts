import { defaultFieldResolver, type GraphQLField, type GraphQLSchema } from 'graphql';
import { withOrigin, type Origin } from '../lib/origin.ts';
import type { Context } from './context.ts';

/** Makes every mutation of the schema, ours or an embedder's, say where the events come from that it causes. */
export function rememberOrigin(schema: GraphQLSchema): void {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) remember(field);
}

function remember(field: GraphQLField<unknown, Context>): void {
  const { resolve = defaultFieldResolver } = field;
  field.resolve = (source, args, context, info) =>
    withOrigin(originOf(context), () => resolve(source, args, context, info));
}

/** A client that has hung up has no address any more. What it has asked for is refused where that is needed. */
function originOf({ viewer, device }: Context): Origin {
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

function readDevice(device: Context['device']): Pick<Origin, 'ip' | 'userAgent'> {
  try {
    return device();
  } catch {
    return { ip: null, userAgent: null };
  }
}
