import type { ServerMessage } from "@proverig/controller/protocol";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Connection, connect, LOST_MS, OPENS_MS } from "./connection.ts";
import type { Held } from "./held.ts";

/** The browser's end of a socket, and what the panel sent over it. */
function socketStub() {
  const sockets: Stub[] = [];
  class Stub {
    static readonly OPEN = 1;
    readyState = 0;
    sent: Array<{ type: string; id?: string }> = [];
    onopen: (() => void) | null = null;
    onmessage: ((event: { data: string }) => void) | null = null;
    onclose: (() => void) | null = null;
    constructor() {
      sockets.push(this);
    }
    send(data: string) {
      this.sent.push(JSON.parse(data));
    }
    close() {
      this.readyState = 3;
    }
    open() {
      this.readyState = 1;
      this.onopen?.();
    }
    hear(message: ServerMessage) {
      this.onmessage?.({ data: JSON.stringify(message) });
    }
  }
  vi.stubGlobal("WebSocket", Stub);
  return () => {
    const last = sockets.at(-1);
    if (!last) throw new Error("no socket was opened");
    return Object.assign(last, { count: sockets.length });
  };
}

const user = { name: "lin", role: "technician" } as const;
const hello = (protocol = 1): ServerMessage => ({ type: "hello", protocol, bootId: "a", seq: 1, user });

describe("the connection", () => {
  let socket: ReturnType<typeof socketStub>;
  let connection: Connection;
  const lost: boolean[] = [];
  let held: Held | null = null;
  const onOtherProtocol = vi.fn();

  beforeEach(() => {
    vi.useFakeTimers();
    socket = socketStub();
    lost.length = 0;
    connection = connect("ws://rig/ws", {
      onHeld: (next) => {
        held = next;
      },
      onLive: () => undefined,
      onLost: (isLost) => void lost.push(isLost),
      onSocket: () => undefined,
      onOtherProtocol,
    });
    socket().open();
    socket().hear(hello());
  });
  afterEach(() => {
    connection.close();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it("says something as often as it must, and is not lost while the server does", () => {
    for (let i = 0; i < 10; i++) {
      vi.advanceTimersByTime(500);
      socket().hear({ type: "beat", t: i });
    }
    expect(socket().sent.filter(({ type }) => type === "beat").length).toBeGreaterThanOrEqual(6);
    expect(lost).toEqual([]);
  });

  it("is lost within two seconds of silence, tries again, and is found with the first word", () => {
    vi.advanceTimersByTime(2000);
    expect(lost).toEqual([true]);
    vi.advanceTimersByTime(LOST_MS);
    expect(socket().count).toBeGreaterThan(1);
    socket().open();
    socket().hear(hello());
    expect(lost).toEqual([true, false]);
  });

  it("waits for a socket that the browser holds back for five seconds, and then for its first word", () => {
    vi.advanceTimersByTime(2 * LOST_MS);
    const held = socket();
    const { count } = held;
    expect(held.readyState).toBe(0);
    vi.advanceTimersByTime(5000 - LOST_MS);
    expect(socket().count).toBe(count);
    held.open();
    vi.advanceTimersByTime(1000);
    expect(socket().count).toBe(count);
    held.hear(hello());
    expect(lost).toEqual([true, false]);
  });

  it("gives a socket up that does not open at all, and tries another", () => {
    vi.advanceTimersByTime(2 * LOST_MS);
    const { count } = socket();
    vi.advanceTimersByTime(OPENS_MS + 1000);
    expect(socket().count).toBe(count + 1);
  });

  it("opens another socket when the server closes this one, without crying at once", () => {
    socket().onclose?.();
    vi.advanceTimersByTime(400);
    expect(socket().count).toBe(2);
    expect(lost).toEqual([]);
  });

  it("is lost within two seconds where each new socket is refused at once: the rig's program is dead, its computer is not", () => {
    for (let ms = 0; ms < 2000; ms += 100) {
      socket().onclose?.();
      vi.advanceTimersByTime(100);
    }
    expect(lost).toEqual([true]);
  });

  it("asks for a snapshot that does not come", () => {
    expect(held).toMatchObject({ waiting: true, user });
    for (let i = 0; i < 4; i++) {
      vi.advanceTimersByTime(500);
      socket().hear({ type: "beat", t: i });
    }
    expect(socket().sent.filter(({ type }) => type === "snapshot")).toHaveLength(1);
  });

  it("tells a command's taker from its refusal, and gives up on an answer that never comes", async () => {
    const ask = () => {
      const answer = connection.command({ do: "release" });
      return { answer, id: socket().sent.at(-1)?.id ?? "" };
    };
    const taken = ask();
    socket().hear({ type: "ack", id: taken.id });
    expect(await taken.answer).toBeNull();
    const refused = ask();
    socket().hear({ type: "refused", id: refused.id, code: "NOT_NOW", text: "no" });
    expect(await refused.answer).toEqual({ code: "NOT_NOW", text: "no" });
    const unheard = ask();
    vi.advanceTimersByTime(9000);
    expect(await unheard.answer).toMatchObject({ code: "LOST" });
  });

  it("believes nothing of a server that speaks another version", () => {
    const before = held;
    socket().hear(hello(2));
    expect(onOtherProtocol).toHaveBeenCalledOnce();
    expect(held).toBe(before);
  });

  it("hears nothing in what is no message", () => {
    const before = held;
    for (const data of ["{", "null", "7", '{"type":3}', '{"type":"unknown"}']) socket().onmessage?.({ data });
    expect(held).toBe(before);
  });
});
