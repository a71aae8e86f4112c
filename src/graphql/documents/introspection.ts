import { GraphQLError, type ASTVisitor, type ValidationContext } from 'graphql';

/** Refuses introspection. `__typename` stays allowed: the caches of clients ask for it everywhere. */
export function noIntrospection(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      if (node.name.value !== '__schema' && node.name.value !== '__type') return;
      const message = `This server does not answer ${node.name.value}. Read schema.graphql, or set AUTH_INTROSPECTION=on.`;
      context.reportError(new GraphQLError(message, { nodes: node }));
    },
  };
}
