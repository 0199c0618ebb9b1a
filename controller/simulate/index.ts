export { stationLayout } from "./layout.ts";
export { runSimulate, type Simulation } from "./simulate.ts";
