// Reading the type of half a megabyte from its text would take longer than all the rest.
declare module 'world-atlas/countries-110m.json' {
  const topology: unknown;
  export default topology;
}
declare module 'world-atlas/countries-50m.json' {
  const topology: unknown;
  export default topology;
}
