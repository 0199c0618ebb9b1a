import { chartsPage } from "../../documents/charts-page.ts";
import { type Chains, certificateOf, readStandards } from "../../documents/collect.ts";
import { standardsPage } from "../../documents/standards-page.ts";
import { DEFAULT_OFFSET_MINUTES, type Journal } from "../../journal/index.ts";
import { LANGUAGES, type Language } from "../../text/index.ts";
import { type DocumentFile, documentsOf } from "../documents-process.ts";
import type { History } from "../history.ts";
import { ApiRefused } from "../refused.ts";
import { type Asked, type Route, route } from "../router.ts";
import type { PanelService } from "../service.ts";

export interface StandardsParts {
  service: Pick<PanelService, "state">;
  journal: Pick<Journal, "dir" | "clock">;
  history: History;
}

const TYPES: Record<DocumentFile, string> = {
  "certificate.pdf": "application/pdf",
  "report.pdf": "application/pdf",
  "data.csv": "text/csv; charset=utf-8",
};

/** The rig's own instruments: what counts for them, their pictures, and documents to carry away. */
export function standardsRoutes({ service, journal, history }: StandardsParts): Route[] {
  const chains: Chains = {
    entries: async (chain, kinds) => JSON.parse(Buffer.from(await history.entries(chain, kinds)).toString()),
  };
  const documents = documentsOf(journal.dir);
  const now = () => ({ wallMs: journal.clock.wallMs(), offsetMinutes: DEFAULT_OFFSET_MINUTES });
  return [
    route("GET", "/api/standards", "watch", async () => ({
      json: standardsPage(service.state().rig.standards, await readStandards(chains), now()),
    })),
    route("GET", "/api/charts/:device", "watch", async ({ params, query }) => ({
      json: await chartsPage(chains, params.device ?? "", now().wallMs, languageIn(query) ?? "zh"),
    })),
    ...(Object.keys(TYPES) as DocumentFile[]).map((file) =>
      route("GET", `/api/calibrations/:id/${file}`, "watch", async (asked) => {
        const id = asked.params.id ?? "";
        const known = (await readStandards(chains)).calibrations.get(id);
        if (!known || !(await certificateOf(chains, id)))
          throw new ApiRefused("NOT_FOUND", `calibration ${id} has no certificate`);
        const bytes = await documents(id, file, languageIn(asked.query));
        const disposition = `attachment; filename="${id}-${file}"`;
        return { bytes, headers: { "content-type": TYPES[file], "content-disposition": disposition } };
      }),
    ),
  ];
}

function languageIn(query: Asked["query"]): Language | null {
  return LANGUAGES.find((language) => language === query.lang) ?? null;
}
