// What tests need of the platform: a database of their own, or everything on top of one.
export { type TestPlatform, testPlatform } from './platform.ts';
export {
  cutConnections,
  emptyDatabase,
  type TestDatabase,
  type TestDatabaseOptions,
  testDatabase,
} from './template-database.ts';
