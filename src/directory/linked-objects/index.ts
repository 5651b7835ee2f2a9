// Owns: relations of people to people (manager and subordinate) and who is related to whom. Tables linked_objects,
// linked_object_names, linked_object_values.
// Not here: the people (users).
export { linkedObjectRoutes } from './linked-object-routes.ts';
export { createLinkedObjects, type LinkedObjects } from './linked-object-service.ts';
