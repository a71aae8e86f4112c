import { findGraphqlProblem, findNodeProblem } from '../bin/requirements.mjs';

// Imported before all else by what people import. What is wrong would otherwise show as a syntax error of Latchkey, or
// much later; the command asks the same.
const problem = findNodeProblem() ?? findGraphqlProblem();
if (problem !== null) {
  const error = new Error(problem);
  // The line is for the person who installs; where it was thrown says nothing.
  error.stack = problem;
  throw error;
}
