import { defaultFieldResolver, type GraphQLField, type GraphQLSchema } from 'graphql';
import { withOrigin } from '../lib/origin.ts';
import type { Context } from './context.ts';
import { originOf } from './origin-of.ts';

/** Makes every mutation of the schema, ours or an embedder's, say where the events come from that it causes. */
export function rememberOrigin(schema: GraphQLSchema): void {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) remember(field);
}

function remember(field: GraphQLField<unknown, Context>): void {
  const { resolve = defaultFieldResolver } = field;
  field.resolve = (source, args, context, info) =>
    withOrigin(originOf(context.viewer, context.device), () =>
      resolve(source, args, context, info),
    );
}
