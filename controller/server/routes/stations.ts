import { stationQuerySchema } from "../../protocol/index.ts";
import { check } from "../body.ts";
import type { History } from "../history.ts";
import { ApiRefused } from "../refused.ts";
import { type Reply, type Route, route } from "../router.ts";

const NOBODY = Buffer.from("null");

/** The register: stations and dispensers that this rig has been to. */
export function stationRoutes(history: Pick<History, "stations" | "station">): Route[] {
  return [
    route("GET", "/api/stations", "watch", async ({ query }) => {
      return json(await history.stations(check(query, stationQuerySchema)));
    }),
    route("GET", "/api/stations/:key", "watch", async ({ params }) => {
      const found = await history.station(params.key ?? "");
      if (NOBODY.equals(found)) throw new ApiRefused("NOT_FOUND", "there is no such station");
      return json(found);
    }),
  ];
}

function json(bytes: Uint8Array): Reply {
  return { bytes, headers: { "content-type": "application/json" } };
}
