import { describe, expect, it } from "vitest";
import { Screen } from "../../../src/harness/runner/screen.ts";

function screenOf(...outputs: readonly string[]): Screen {
  const screen = new Screen();
  for (const output of outputs) screen.add(output);
  return screen;
}

describe("Screen", () => {
  it("shows the same lines however the output is cut", () => {
    const output = "Enter your name: Trevor joined\r\n\u001b[31mred\u001b[0m\nMe: ";
    for (let at = 0; at <= output.length; at++) {
      const screen = screenOf(output.slice(0, at), output.slice(at));
      expect(screen.tail(9)).toEqual(["Enter your name: Trevor joined", "red", "Me: "]);
      expect(screen.prompt).toBe("Me: ");
    }
  });

  it("returns the lines that output ends, once each", () => {
    const screen = new Screen();
    expect(screen.add("one\ntw")).toEqual(["one"]);
    expect(screen.add("o\n\n")).toEqual(["two", ""]);
    expect(screen.add("")).toEqual([]);
    expect(screen.prompt).toBe("");
  });

  it("has the prompt as a line that can be seen before it ends", () => {
    const screen = screenOf("Enter your na");
    expect(screen.take("Enter your name")).toBeUndefined();
    screen.add("me: ");
    expect(screen.take("Enter your name")).toBe("Enter your name: ");
    screen.add("Trevor\n");
    expect(screen.take("Enter your name")).toBeUndefined();
  });

  it("begins a line again at a carriage return, and takes one before the line end as part of it", () => {
    expect(screenOf("loading 10%\rloading 99%\rdone\r\n").tail(1)).toEqual(["done"]);
    expect(screenOf("Me: \rFrancesco: Hi!\nMe: ").tail(2)).toEqual(["Francesco: Hi!", "Me: "]);
  });

  it("has not seen what is written over a line that it has seen", () => {
    const screen = screenOf("waiting for Francesco");
    expect(screen.take("Francesco")).toBe("waiting for Francesco");
    screen.add("\rFrancesco: Hi!\n");
    expect(screen.take("Francesco")).toBe("Francesco: Hi!");
  });

  it("drops control sequences, also one that comes in two pieces", () => {
    expect(screenOf("\u001b[2J\u001b]0;title\u0007a\u001b", "[1mb\u0000\u0008\n").tail(1)).toEqual(["ab"]);
  });

  it("takes each showing once, in order, several on one line too", () => {
    const screen = screenOf("Ghost\nGhost and Ghost\n");
    const seen = Array.from({ length: 4 }, () => screen.take("Ghost"));
    expect(seen).toEqual(["Ghost", "Ghost and Ghost", "Ghost and Ghost", undefined]);
    expect(screen.shows("Ghost")).toBe("Ghost");
  });

  it("takes what was shown behind a place, on the line that stood open there too", () => {
    const screen = screenOf("0 >> karam\nWhom? ");
    const { end } = screen;
    expect(screen.take("karam", end)).toBeUndefined();
    screen.add("With ka");
    expect(screen.take("karam", end)).toBeUndefined();
    screen.add("ram\n");
    expect(screen.take("karam", end)).toBe("Whom? With karam");
    expect(screen.take("karam", end)).toBeUndefined();
    expect(screen.take("Whom?", end)).toBeUndefined();
    expect(screen.take("karam")).toBe("0 >> karam");
  });

  it("keeps the lines of two streams apart, whichever is read first", () => {
    const screen = screenOf("Good evening to you");
    const { end } = screen;
    expect(screen.add("ValueError: no number\n", "stderr")).toEqual(["ValueError: no number"]);
    expect(screen.prompt).toBe("Good evening to you");
    expect(screen.add(", Francesco\n")).toEqual(["Good evening to you, Francesco"]);
    expect(screen.tail(2)).toEqual(["Good evening to you, Francesco", "ValueError: no number"]);
    expect(screen.take("Good", end)).toBeUndefined();
    expect(screen.take("Francesco", end)).toBe("Good evening to you, Francesco");
    expect(screen.take("ValueError", end)).toBe("ValueError: no number");
  });

  it("does not take a terminal's repetition of what was typed for an answer", () => {
    const screen = screenOf("Me: ");
    screen.expectEcho("hello");
    screen.add("hello\r\n");
    expect(screen.take("hello")).toBeUndefined();
    screen.add("Francesco: hello\n");
    expect(screen.take("hello")).toBe("Francesco: hello");
  });

  it("takes the answer where the terminal repeats nothing", () => {
    const screen = new Screen();
    screen.expectEcho("Hello from PC1");
    screen.add("<Brandon> Hello from PC1\n");
    expect(screen.take("<Brandon> Hello from PC1")).toBe("<Brandon> Hello from PC1");
  });

  it("keeps the last lines that hold something, and finds by expression", () => {
    const screen = screenOf("one\n \ntwo\nready to receive\n");
    expect(screen.tail(2)).toEqual(["two", "ready to receive"]);
    expect(screen.matches(/ready/u)).toBe("ready to receive");
    expect(screen.matches(/Ready/u)).toBeUndefined();
  });
});
