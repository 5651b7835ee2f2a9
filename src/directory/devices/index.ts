// Devices: what people come with, as far as it made itself known.
//
// Owns: devices, whose they are, their life (ACTIVE, SUSPENDED, DEACTIVATED), `/api/v1/devices`, a person's devices.
// Does not own: how a device makes itself known (an authenticator registers it by `register`), what it must be like (device
// assurance, access), nor the cookie that recognises a browser and who is known by it (access/risk).
export { deviceRoutes } from './device-routes.ts';
export {
  type Device,
  type DevicePlatform,
  devicePlatforms,
  type DeviceProfile,
  type DeviceStatus,
  type DeviceUserLink,
} from './device.ts';
export { createDevices, type Devices, type NewDevice } from './device-service.ts';
