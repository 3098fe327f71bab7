import { describe, expect, it } from "vitest";
import { groupCauses } from "../../../src/harness/causes/group-causes.ts";
import type { Cause } from "../../../src/harness/report.ts";
import { grid, rows, type Sketch } from "./grid-cases.ts";

const PROGRAMS = ["alice", "bob", "carol", "dave"] as const;

function causesOf(sketches: readonly Sketch[]): readonly Cause[] {
  return grid(sketches).causes;
}

function blamed(sketches: readonly Sketch[]): readonly string[] {
  return causesOf(sketches).map(
    ({ who, rule, cells }) => `${cells.length} ${who.type} ${who.names.join(" ")} ${rule}`,
  );
}

describe("a program that fails with every partner", () => {
  const server = rows(PROGRAMS, PROGRAMS, (_, name) =>
    name === "bob" ? ["fail", "framing.server", "server"] : undefined,
  );

  it("is to blame as a server", () => {
    expect(blamed(server)).toEqual(["4 server bob framing.server"]);
    expect(causesOf(server)[0]?.because).toBe(
      "All 4 findings name it; it fails with all 4 clients that it met, alice, bob, carol and dave.",
    );
  });

  it("is to blame as a client", () => {
    expect(
      blamed(
        rows(PROGRAMS, PROGRAMS, (name) =>
          name === "bob" ? ["fail", "framing.client", "client"] : undefined,
        ),
      ),
    ).toEqual(["4 client bob framing.client"]);
  });

  it("is found from the grid alone where no finding names anybody", () => {
    const nameless = rows(PROGRAMS, PROGRAMS, (_, name) =>
      name === "bob" ? ["fail", "interop.level", null] : undefined,
    );
    expect(blamed(nameless)).toEqual(["4 server bob interop.level"]);
    expect(causesOf(nameless)[0]?.because).toBe(
      "No finding names anybody, but it fails with every client that it met (alice, bob, carol and dave), and alice, bob, carol and dave pass with other servers.",
    );
  });

  it("has a cause for each rule, what spoilt most first", () => {
    const both = [
      ...rows(["alice", "carol"], ["bob", "dave"], (_, name) =>
        name === "bob" ? ["fail", "close.orderly", "server"] : undefined,
      ),
      ...server.map((sketch) => ({ ...sketch, scenario: "long" })),
    ];
    expect(blamed(both)).toEqual(["4 server bob framing.server", "2 server bob close.orderly"]);
  });

  it("shows an example with its frames and the command that plays it again", () => {
    expect(causesOf(server)[0]).toMatchObject({
      message: "It broke framing.server.",
      cells: [1, 5, 9, 13],
      example: {
        cell: 1,
        frames: [4, 6],
        filter: "frame.number in {4, 6}",
        repeat: "lab run interop --client alice --server bob --scenario greet --seed 1",
      },
      since: null,
    });
  });
});

describe("a program that was tried with one partner only", () => {
  it("stays with what the findings name, and it is said that the grid says no more", () => {
    const [cause] = causesOf(rows(["alice"], ["bob"], () => ["fail", "framing.client", "client"]));
    expect(cause?.who).toEqual({ type: "client", names: ["alice"] });
    expect(cause?.because).toBe("The finding names it; only one server was tried with it, bob.");
  });

  it("is held against those that pass with the same partner", () => {
    const [cause] = causesOf(
      rows(["alice", "carol", "dave"], ["bob"], (name) =>
        name === "alice" ? ["fail", "framing.client", "client"] : undefined,
      ),
    );
    expect(cause?.who).toEqual({ type: "client", names: ["alice"] });
    expect(cause?.because).toBe(
      "The finding names it; only one server was tried with it, bob, with which the clients carol and dave pass.",
    );
  });

  it("and that no finding names is not told from its partner", () => {
    const [cause] = causesOf(rows(["alice"], ["bob"], () => ["fail", "interop.level", null]));
    expect(cause?.who).toEqual({ type: "pair", names: ["alice", "bob"] });
    expect(cause?.because).toBe(
      "Neither passes with anybody else that was tried, so the grid does not tell the two apart. No finding says which of the two it is.",
    );
  });
});

describe("two programs that fail with each other alone", () => {
  const together = rows(PROGRAMS, PROGRAMS, (client, server) =>
    client === "alice" && server === "bob" ? ["fail", "framing.server", "server"] : undefined,
  );

  it("are to blame together, and the findings say at whom to look first", () => {
    const [cause, ...others] = causesOf(together);
    expect(others).toEqual([]);
    expect(cause?.who).toEqual({ type: "pair", names: ["alice", "bob"] });
    expect(cause?.because).toBe(
      "They fail with each other alone: the server bob passes with 3 other clients, the client alice with 3 other servers. Look at the server bob first: every finding of this pair names it.",
    );
  });

  it("are so over several scenarios, with the side that most findings name", () => {
    const second = together.map(
      (sketch): Sketch => ({
        ...sketch,
        scenario: "long",
        result: sketch.result === "pass" ? "pass" : ["fail", "framing.client", "client"],
      }),
    );
    const third = second.map((sketch) => ({ ...sketch, scenario: "bye" }));
    const causes = causesOf([...together, ...second, ...third]);
    expect(causes.map(({ who, cells }) => [who.type, cells.length])).toEqual([
      ["pair", 2],
      ["pair", 1],
    ]);
    expect(causes[1]?.because).toContain(
      "Look at the client alice first: 2 of 3 findings of this pair name it.",
    );
  });
});

describe("grid and findings that contradict each other", () => {
  it("are both told where each partner is named, and passes with everybody else", () => {
    const sketches = rows(PROGRAMS, PROGRAMS, (_, server) =>
      server === "bob" ? ["fail", "framing.client", "client"] : undefined,
    );
    const [cause, ...others] = causesOf(sketches);
    expect(others).toEqual([]);
    expect(cause?.who).toEqual({ type: "server", names: ["bob"] });
    expect(cause?.because).toBe(
      "It fails with all 4 clients that it met, alice, bob, carol and dave, and each of them passes with other servers. The findings name the clients, though: grid and findings contradict each other, so look at what the server sent before.",
    );
  });

  it("do not make a program of the lab to blame, which is strict where others are not", () => {
    const own = rows(["alice", "carol"], ["pychat", "pychat@robust"], (_, server) =>
      server === "pychat" ? ["fail", "framing.client", "client"] : undefined,
    );
    const report = grid(own);
    const cells = report.cells.map((cell) => ({
      ...cell,
      reading: { client: null, server: "report" } as const,
    }));
    expect(
      groupCauses(cells)
        .map(({ who }) => `${who.type} ${who.names.join(" ")}`)
        .sort(),
    ).not.toContain("server pychat");
  });

  it("are told beside the program that the findings name, where the partner fails for other reasons too", () => {
    const sketches = rows(["alice", "carol", "dave"], ["bob", "erin"], (client, server) => {
      if (server !== "bob") return undefined;
      return client === "alice" ? ["fail", "framing.client", "client"] : ["fail", "framing.server", "server"];
    });
    const causes = causesOf(sketches);
    const alice = causes.find(({ rule }) => rule === "framing.client");
    expect(alice?.who).toEqual({ type: "client", names: ["alice"] });
    expect(alice?.because).toBe(
      "The finding names it; alice fails with bob, and passes with the server erin. The grid says otherwise: the server bob fails with all 3 clients, so look at its packets, too.",
    );
    expect(causes[0]?.who).toEqual({ type: "server", names: ["bob"] });
  });
});

describe("a time in which nothing passes", () => {
  const names = ["alice", "bob", "carol", "dave", "erin", "frank"];
  const own = (at: number, scenario: string, result: Sketch["result"]) =>
    names.map((name, index): Sketch => ({ client: name, server: name, scenario, at: at + index, result }));

  it("is the environment's, with the moment from which on", () => {
    const sketches = [
      ...own(0, "greet", "pass"),
      ...own(60, "long", "pass"),
      ...own(130, "bye", ["fail", "program.runs", "client"]).slice(0, 3),
      ...own(140, "names", "error").slice(2),
    ];
    const [cause, ...others] = causesOf(sketches);
    expect(others).toEqual([]);
    expect(cause).toMatchObject({
      who: { type: "environment", names: [] },
      since: "2026-11-26T14:02:10.000Z",
      until: "2026-11-26T14:02:25.000Z",
      cells: [12, 13, 14, 15, 16, 17, 18],
    });
    expect(cause?.because).toBe(
      "All 7 of these cells began since 14:02:10 UTC, when nothing passed, with 6 programs that have nothing in common; of the 12 that began at another time 12 passed. Look at the machine before you look at a program: disk, memory, load, other programs.",
    );
  });

  /** Nothing passes any more, whatever is put to them. */
  const down = (at: number) => [
    ...own(at, "names", "error").slice(0, 3),
    ...own(at, "bye", "error").slice(3),
  ];

  it("may be over, and what was failing at other times too stays with its program", () => {
    const bad = ["fail", "program.runs", "server"] as const;
    const sketches = [
      ...own(0, "greet", "pass"),
      { client: "gina", server: "gina", scenario: "greet", at: 20, result: bad },
      ...down(60),
      { client: "gina", server: "gina", scenario: "names", at: 62, result: bad },
      ...own(90, "long", "pass"),
    ] satisfies readonly Sketch[];
    const causes = causesOf(sketches);
    expect(causes.map(({ who, cells }) => `${cells.length} ${who.type} ${who.names.join("")}`)).toEqual([
      "6 environment ",
      "2 server gina",
    ]);
    expect(causes[0]?.because).toContain(
      "All 6 of these cells began between 14:01:00 UTC and 14:01:05 UTC, when nothing passed",
    );
  });

  it("is nobody's time where one program is in all of its cells", () => {
    const sketches = [
      ...own(0, "greet", "pass"),
      ...names.map(
        (client, index): Sketch => ({
          client,
          server: "alice",
          scenario: `s${index}`,
          at: 60 + index,
          result: ["fail", "program.runs", "server"],
        }),
      ),
    ];
    expect(causesOf(sketches).map(({ who }) => `${who.type} ${who.names.join("")}`)).toEqual([
      "server alice",
    ]);
  });

  it("is none where the programs had never passed before", () => {
    const sketches = [
      ...rows(["x", "y"], ["x", "y"], () => undefined).map((each, index) => ({ ...each, at: index })),
      ...own(60, "greet", ["fail", "program.runs", "client"]),
    ];
    expect(causesOf(sketches).filter(({ who }) => who.type === "environment")).toEqual([]);
  });

  it("does not take in octets that a program did send", () => {
    const sketches = [
      ...own(0, "greet", "pass"),
      ...down(60),
      {
        client: "bob",
        server: "bob",
        scenario: "long",
        at: 70,
        result: ["fail", "framing.client", "client"],
        got: "Bob\n",
      },
    ] satisfies readonly Sketch[];
    expect(causesOf(sketches).map(({ who }) => who.type)).toEqual(["environment", "client"]);
  });

  it("does not take in octets that never came as something that was sent", () => {
    const sketches = [
      ...own(0, "greet", "pass"),
      ...down(60),
      {
        client: "bob",
        server: "bob",
        scenario: "long",
        at: 70,
        result: ["fail", "framing.client", "client"],
        got: "nothing",
      },
    ] satisfies readonly Sketch[];
    expect(causesOf(sketches).map(({ who, cells }) => [who.type, cells.length])).toEqual([
      ["environment", 7],
    ]);
  });
});

describe("a scenario that passes with nobody", () => {
  const own = (scenario: string, result: (name: string) => Sketch["result"]) =>
    PROGRAMS.map(
      (name): Sketch => ({ client: name, server: name, scenario, result: result(name), own: true }),
    );

  it("is the scenario's or the lab's", () => {
    const sketches = [
      ...own("greet", () => "pass"),
      ...own("long", () => ["fail", "scenario.steps", "client"]),
    ];
    const [cause, ...others] = causesOf(sketches);
    expect(others).toEqual([]);
    expect(cause?.who).toEqual({ type: "scenario", names: ["long"] });
    expect(cause?.because).toBe(
      "All 4 cells in which it was played went wrong in the same way, and their 4 programs have nothing in common: the scenario asks for what nobody does, or the lab judges it wrongly.",
    );
  });

  it("is none where one program passes it, or each breaks a rule of its own", () => {
    const one = own("long", (name) => (name === "alice" ? "pass" : ["fail", "scenario.steps", "client"]));
    const each = own("long", (name) => ["fail", `rule.${name}`, "client"]);
    for (const sketches of [one, each])
      expect(causesOf(sketches).map(({ who }) => who.type)).not.toContain("scenario");
  });

  it("is none where the findings name programs of others, which may share a mistake", () => {
    const theirs = own("long", () => ["fail", "scenario.steps", "client"]).map((each) => ({
      ...each,
      own: false,
    }));
    expect(causesOf(theirs).map(({ who }) => who.type)).not.toContain("scenario");
  });
});

describe("what the lab could not do", () => {
  it("is the lab's, once for all cells", () => {
    expect(blamed(rows(PROGRAMS, PROGRAMS, () => ["inconclusive", "capture.complete", "lab"]))).toEqual([
      "16 lab  capture.complete",
    ]);
  });

  it("is one cause though its words have other numbers", () => {
    const { cells } = grid(rows(["alice"], ["bob", "carol"], () => "error"));
    const numbered = cells.map((cell, index) => ({ ...cell, why: `${cell.why} on pid ${index}` }));
    expect(groupCauses(numbered).map(({ cells: spoilt }) => spoilt)).toEqual([[0, 1]]);
  });
});

describe("causes", () => {
  it("hold every cell that went wrong exactly once, in the same order whatever the order of the cells", () => {
    const verdicts: readonly Sketch["result"][] = [
      "pass",
      "error",
      ["fail", "framing.server", "server"],
      ["fail", "framing.client", "client"],
      ["inconclusive", "capture.complete", "lab"],
      ["fail", "interop.level", null],
    ];
    for (let seed = 1; seed <= 40; seed++) {
      let state = seed;
      const next = (below: number) => {
        state = (state * 48_271) % 0x7fffffff;
        return state % below;
      };
      const sketches = ["greet", "long"]
        .flatMap((scenario) =>
          rows(PROGRAMS, PROGRAMS, () => verdicts[next(next(2) === 0 ? 1 : verdicts.length)], scenario),
        )
        .map((each, index) => ({ ...each, at: (index * 5) % 32 }));
      const { cells, causes } = grid(sketches);
      const wrong = cells.flatMap(({ verdict }, at) => (verdict === "pass" ? [] : [at]));
      expect(causes.flatMap((cause) => cause.cells).sort((a, b) => a - b)).toEqual(wrong);
      expect(groupCauses(structuredClone(cells))).toEqual(causes);
      const reversed = groupCauses(cells.toReversed());
      expect(reversed.map(({ who, rule, because }) => [who, rule, because])).toEqual(
        expect.arrayContaining(
          causes
            .filter(({ who }) => who.type !== "pair")
            .map(({ who, rule, because }) => [who, rule, because]),
        ),
      );
    }
  });
});
