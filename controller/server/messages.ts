import { type ClientMessage, clientMessageSchema, may, type PanelCommand } from "../protocol/index.ts";
import type { Users } from "../users/index.ts";
import type { Broadcast } from "./broadcast.ts";
import type { Client } from "./client.ts";
import type { Note } from "./log.ts";
import { permissionFor } from "./permissions.ts";
import { commandRefusal } from "./refused.ts";
import type { PanelService } from "./service.ts";

export interface MessageParts {
  service: PanelService;
  users: Pick<Users, "sessions">;
  broadcast: Broadcast;
  note: Note;
}

export interface Messages {
  /** True when the text was STOP, and the rig has been stopped. */
  stop(client: Client, text: string): boolean;
  take(client: Client, text: string): void;
}

/** What panels say. */
export function messages({ service, users, broadcast, note }: MessageParts): Messages {
  const command = async (client: Client, id: string, asked: PanelCommand): Promise<void> => {
    const { session } = client;
    if (!session) return client.refuse(id, "NOT_SIGNED_IN", "sign in first");
    const { user } = session;
    if (!may(user.role, permissionFor(asked))) {
      return client.refuse(id, "NOT_ALLOWED", `a ${user.role} may not ${asked.do}`);
    }
    if (!session.takeCommand(id)) return client.refuse(id, "REPLAYED", "this command was taken before");
    users.sessions.touch(session);
    try {
      await service.command(asked, user);
      client.send({ type: "ack", id });
    } catch (error) {
      const refusal = commandRefusal(error);
      if (!refusal) note("INTERNAL", `${asked.do}: ${String(error)}`);
      const { code, text, said } = refusal ?? { code: "RIG_FAULT" as const, text: "a fault of the program" };
      client.refuse(id, code, text, said);
    }
  };

  const stop = (client: Client, text: string): void => {
    service.stop(stopper(client));
    const id = idIn(text);
    if (id !== null) client.send({ type: "ack", id });
  };

  return {
    stop(client, text) {
      if (!text.includes("stop") || parse(text)?.type !== "stop") return false;
      stop(client, text);
      return true;
    },
    take(client, text) {
      const message = parse(text);
      switch (message?.type) {
        case undefined:
          return client.refuse(idIn(text), "MALFORMED", "not a message that the rig knows");
        case "command":
          void command(client, message.id, message.command);
          return;
        case "snapshot":
          return client.session ? broadcast.snapshot(client) : client.refuse(null, "NOT_SIGNED_IN", "sign in first");
        case "beat":
          return;
        case "stop":
          stop(client, text);
      }
    },
  };
}

/** Whom the panel names after a STOP: the person, or else the place. */
export function stopper({ session, address }: Pick<Client, "session" | "address">): string {
  return session?.user.name ?? address;
}

function parse(text: string): ClientMessage | null {
  return clientMessageSchema.safeParse(jsonOf(text)).data ?? null;
}

/** So that a panel learns which of its commands was not understood. */
function idIn(text: string): string | null {
  const value = jsonOf(text);
  if (typeof value !== "object" || value === null || !("id" in value)) return null;
  return typeof value.id === "string" && value.id.length <= 64 ? value.id : null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
