export { openStandby, type Standby, type StandbyParts } from "./standby.ts";
export { standbyWorld } from "./world.ts";
