// Device assurance: what a device has to be like before an app opens on it.
//
// Owns: device assurance policies of every platform, `/api/v1/device-assurances`.
// Does not own: what devices say of themselves (directory/devices), nor the rules that ask for assurance (access/policies). Policies are
// stored and may be named by rules; they are judged when devices send signals. Until then a rule that depends on one fails closed.
export { deviceAssuranceRoutes } from './device-assurance-routes.ts';
export {
  createDeviceAssurances,
  type DeviceAssuranceNeeds,
  type DeviceAssurances,
} from './device-assurance-service.ts';
