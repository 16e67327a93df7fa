import { describe, it } from "vitest";
import { PREDICATES } from "../../../durable-objects/graph/predicates.ts";
import { acceptedProposals } from "../../../src/propose/accepted.ts";

const VEGAN = { predicate: "FOLLOWS_DIET", object: "diet:vegan", confidence: 0.5 };

/** What is believed of one proposal. */
function believed(proposal: unknown): unknown[] {
  return acceptedProposals({ proposals: [proposal] }, PREDICATES);
}

describe("a model's proposals", () => {
  it("are believed when a person could have stated them", ({ expect }) => {
    const proposals = [
      VEGAN,
      { predicate: "AVOIDS", object: "ingredient:peanut", confidence: 0.7 },
      { predicate: "PREFERS", object: "brand:oatly", scope: "category:oat drink", confidence: 0.6 },
      { predicate: "COOKS", object: "dish:curry", confidence: 0 },
    ];
    expect(acceptedProposals({ proposals }, PREDICATES)).toEqual(proposals);
  });

  it("are never surer than 0.8", ({ expect }) => {
    expect(believed({ ...VEGAN, confidence: 1 })).toEqual([{ ...VEGAN, confidence: 0.8 }]);
  });

  it("name entities as the memory does", ({ expect }) => {
    expect(believed({ predicate: "AVOIDS", object: "brand:  MÜLLER ", confidence: 0.5 })).toEqual([
      { predicate: "AVOIDS", object: "brand:muller", confidence: 0.5 },
    ]);
    expect(believed({ ...VEGAN, object: "diet:Gluten-Free" })).toEqual([
      { ...VEGAN, object: "diet:gluten-free" },
    ]);
  });

  for (const [why, proposal] of Object.entries({
    "an unknown predicate": { ...VEGAN, predicate: "HATES" },
    "a predicate of another's": { ...VEGAN, predicate: "__proto__" },
    "a predicate nobody states": { predicate: "BOUGHT", object: "product:OAT-1L", confidence: 0.5 },
    "an object of a wrong type": { ...VEGAN, object: "brand:oatly" },
    "an object of an unknown type": { ...VEGAN, object: "user:anna" },
    "an object without a type": { ...VEGAN, object: "vegan" },
    "a product, which no note names": { predicate: "AVOIDS", object: "product:OAT-1L", confidence: 0.5 },
    "an empty key": { ...VEGAN, object: "diet: " },
    "a key of punctuation": { ...VEGAN, object: "diet:!!!" },
    "a key of 81 characters": { ...VEGAN, object: `diet:${"v".repeat(81)}` },
    "a key that is markup": { ...VEGAN, object: "diet:<script>" },
    "a scope of a wrong type": {
      predicate: "PREFERS",
      object: "brand:oatly",
      scope: "brand:alpro",
      confidence: 0.5,
    },
    "a scope that the predicate has not": { ...VEGAN, scope: "category:milk" },
    "a confidence over 1": { ...VEGAN, confidence: 1.01 },
    "a confidence under 0": { ...VEGAN, confidence: -0.1 },
    "a confidence that is no number": { ...VEGAN, confidence: "0.5" },
    NaN: { ...VEGAN, confidence: NaN },
    "no confidence": { predicate: "FOLLOWS_DIET", object: "diet:vegan" },
    "a further member": { ...VEGAN, user_id: "somebody-else" },
    "a list": [VEGAN],
    nothing: null,
  }))
    it(`are dropped for ${why}, and the others stay`, ({ expect }) => {
      expect(acceptedProposals({ proposals: [proposal, VEGAN] }, PREDICATES)).toEqual([VEGAN]);
    });

  it("are twenty at most, each once", ({ expect }) => {
    const many = Array.from({ length: 30 }, (_, index) => ({ ...VEGAN, object: `diet:diet ${index}` }));
    expect(acceptedProposals({ proposals: many }, PREDICATES)).toHaveLength(20);
    expect(acceptedProposals({ proposals: [VEGAN, { ...VEGAN, confidence: 0.7 }] }, PREDICATES)).toEqual([
      VEGAN,
    ]);
  });

  for (const answer of [
    undefined,
    null,
    "",
    "vegan",
    7,
    [],
    [VEGAN],
    {},
    { proposals: null },
    { proposals: "x" },
  ])
    it(`are none in ${JSON.stringify(answer)}`, ({ expect }) => {
      expect(acceptedProposals(answer, PREDICATES)).toEqual([]);
    });
});
