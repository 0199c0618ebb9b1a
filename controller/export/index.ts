/** Closed jobs on a stick: copied whole, synced, read back. */
export { createExporter, type Exporter, type ExporterParts } from "./exporter.ts";
