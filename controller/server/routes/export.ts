import type { Exporter } from "../../export/index.ts";
import { type ExportReply, exportSchema, type MediaList } from "../../protocol/index.ts";
import type { History } from "../history.ts";
import { ApiRefused } from "../refused.ts";
import { type Route, route, routeWith, sessionOf } from "../router.ts";

export interface ExportParts {
  exporter: Exporter;
  history: Pick<History, "ids">;
}

/** Closed jobs to a stick that is plugged into the controller. */
export function exportRoutes({ exporter, history }: ExportParts): Route[] {
  const state = () => ({ export: exporter.state() }) satisfies ExportReply;
  return [
    route("GET", "/api/media", "export", async () => ({ json: { media: await exporter.media() } satisfies MediaList })),
    route("GET", "/api/export", "export", () => ({ json: state() })),
    routeWith("POST", "/api/export", "export", exportSchema, async (asked) => {
      const { body } = asked;
      const medium = (await exporter.media()).find(({ id }) => id === body.medium);
      if (!medium) throw new ApiRefused("NOT_FOUND", "this medium is not plugged in");
      const ids: string[] =
        "jobs" in body
          ? [...new Set(body.jobs)]
          : JSON.parse(Buffer.from(await history.ids(body.search)).toString("utf8"));
      if (ids.length === 0) throw new ApiRefused("NOT_FOUND", "no job fits");
      if (!exporter.start(medium, ids, sessionOf(asked).user.name)) {
        throw new ApiRefused("EXPORTING", "another export is under way");
      }
      return { status: 202, json: state() };
    }),
  ];
}
