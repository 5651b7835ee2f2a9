// Subjects: what an expression sees of a person on the way to an app.
//
// Owns: the context of attribute statements, claims, names and identity headers, and `/gatehouse/v1/expressions/evaluate`, where an
// administrator tries an expression on a real person before anything depends on it.
// Does not own: the language (protocols/expression), what a protocol makes of a value.

export { expressionRoutes, type ExpressionRouteNeeds } from './expression-routes.ts';
export { createSubjects, type Subject, type Subjects, type SubjectsNeeds } from './subject.ts';
