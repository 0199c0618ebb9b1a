export { createHealth, type Health, type HealthLedger, type HealthState, type HealthWatch } from "./ledger.ts";
export type { RigSource } from "./source.ts";
export { deviceViews, lineViews, liveContacts, liveDevices } from "./view.ts";
