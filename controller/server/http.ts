import type { IncomingMessage, ServerResponse } from "node:http";
import type { Users } from "../users/index.ts";
import { tokenOf } from "./cookie.ts";
import type { Note } from "./log.ts";
import { stopper } from "./messages.ts";
import { type OriginRule, requireOwnHost, requireOwnOrigin } from "./origin.ts";
import { fileFor, type PanelFiles } from "./panel-files.ts";
import { ApiRefused, apiRefusal } from "./refused.ts";
import { sendPanelFile, sendRefusal, sendReply } from "./respond.ts";
import { find, type Route } from "./router.ts";
import type { PanelService } from "./service.ts";

export interface HttpParts {
  service: Pick<PanelService, "stop">;
  users: Users;
  routes: readonly Route[];
  panel: PanelFiles;
  origin: OriginRule;
  note: Note;
}

/** Answers every request, with what was asked for or with a refusal. Never throws. */
export function httpHandler({ service, users, routes, panel, origin, note }: HttpParts) {
  const sessionOf = (request: IncomingMessage) => {
    const token = tokenOf(request, origin.secure);
    return token === null ? null : users.sessions.find(token);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse, address: string): Promise<void> => {
    const { pathname, searchParams } = urlOf(request);
    const isPanel = !pathname.startsWith("/api/") && !pathname.startsWith("/demo/");
    const method = request.method === "HEAD" ? "GET" : (request.method ?? "");
    if (isPanel) {
      requireOwnHost(request.headers.host, origin);
      return sendPanelFile(request, response, panelFile(panel, method, pathname));
    }
    // A link to a demonstration is followed from wherever it was printed.
    if (pathname.startsWith("/demo/")) requireOwnHost(request.headers.host, origin);
    else requireOwnOrigin(request, origin);
    const session = sessionOf(request);
    const { route, params } = find(routes, method, pathname, session);
    const query = Object.fromEntries(searchParams);
    await sendReply(response, await route.answer({ request, session, params, query, address }));
  };

  const refuse = (request: IncomingMessage, response: ServerResponse, address: string, error: unknown) => {
    // Whoever has left needs no answer, and his leaving is no fault.
    if (response.destroyed) return;
    const refusal = apiRefusal(error) ?? { code: "RIG_FAULT" as const, text: "a fault of the program" };
    const why = error instanceof Error ? error.message : String(error);
    note(refusal.code, `${request.method} ${request.url?.split("?")[0]}: ${why} (${address})`);
    if (response.headersSent) response.destroy();
    else sendRefusal(response, refusal);
  };

  return (request: IncomingMessage, response: ServerResponse): void => {
    // Asked now: a socket that is gone has no address.
    const address = request.socket.remoteAddress ?? "unknown";
    response.on("error", () => {});
    try {
      // The short way: before any routing, in the turn in which the request is heard; its body is not waited for.
      if (request.method === "POST" && request.url === "/api/stop") {
        requireOwnOrigin(request, origin);
        service.stop(stopper({ session: sessionOf(request), address }));
        request.resume();
        void sendReply(response, { json: { stopped: true } });
        return;
      }
      answer(request, response, address).catch((error: unknown) => refuse(request, response, address, error));
    } catch (error) {
      refuse(request, response, address, error);
    }
  };
}

function panelFile(panel: PanelFiles, method: string, path: string) {
  const file = fileFor(panel, path);
  if (!file && panel.size === 0) throw new ApiRefused("NOT_FOUND", "the panel is not built: npm run build");
  if (!file) throw new ApiRefused("NOT_FOUND", "there is no such page");
  if (method !== "GET") throw new ApiRefused("WRONG_METHOD", "pages are only read");
  return file;
}

function urlOf({ url = "/" }: IncomingMessage): URL {
  if (!url.startsWith("/")) throw new ApiRefused("MALFORMED", "not a path");
  try {
    // Two slashes at the start would be another host.
    return new URL(url.replace(/^\/+/, "/"), "http://rig");
  } catch {
    throw new ApiRefused("MALFORMED", "the path is not well formed");
  }
}
