// Device assurance: what a device has to be like before an app opens on it.
//
// Owns: device assurance policies of every platform, `/api/v1/device-assurances`, and which of them a device meets.
// Does not own: how it is found out what a device is like (risk: statements of its management, client hints), nor the rules that ask
// for assurance (access/policies). What nobody knows of a device meets nothing; versions by name ("the latest") are known of none.
export { deviceAssuranceRoutes } from './device-assurance-routes.ts';
export type { SaidOfDevice, ShownDevice } from './judge.ts';
export {
  createDeviceAssurances,
  type DeviceAssuranceNeeds,
  type DeviceAssurances,
} from './device-assurance-service.ts';
