// To do: what an administrator should look at before somebody calls.
//
// Owns: finding it, `/gatehouse/v1/insights/to-do`. Reads tables of others where what it counts has no list of its own, and writes none.
// Does not own: any of the things that are to be done.
export { createToDo, type ToDo, type ToDoNeeds } from './to-do-service.ts';
export { toDoRoutes } from './to-do-routes.ts';
