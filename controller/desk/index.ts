export { createRigDesk, type Outputs, type RigDesk, type RigUser, type Seat, type StandbyRig } from "./rig-desk.ts";
