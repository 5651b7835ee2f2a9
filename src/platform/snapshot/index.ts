// Owns: configuration in memory. Each section is one immutable value per node, loaded whole, and loaded again on every node
// as soon as anyone changes it. Not here: what is in a section (its slice registers how to load it), and anything per person.
export { createSnapshots, type Section, type Snapshots } from './snapshots.ts';
