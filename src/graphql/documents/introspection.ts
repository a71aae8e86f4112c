import { GraphQLError, type ASTVisitor, type ValidationContext } from 'graphql';

/** Refuses questions about the schema. `__typename` is no such question: clients' caches ask it of everything. */
export function noIntrospection(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      if (node.name.value !== '__schema' && node.name.value !== '__type') return;
      const message = `This server does not answer ${node.name.value}. Read schema.graphql, or set AUTH_INTROSPECTION=on.`;
      context.reportError(new GraphQLError(message, { nodes: node }));
    },
  };
}
