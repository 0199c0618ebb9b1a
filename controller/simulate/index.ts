export { stationLayout } from "./layout.ts";
export { runSimulate, type Simulation, simulate } from "./simulate.ts";
