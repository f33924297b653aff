package recovery_test

import (
	"testing"

	"tautline.dev/rules/recovery"
	"tautline.dev/rules/rulestest"
)

// A box's own promise counts what only some of its work needs, too.
func TestRTOOfABox(t *testing.T) {
	const boxes = shop + `boxes: {a: objectives: rto: "10m", b: objectives: rto: "1m", x: objectives: rto: *"1h" | _}
`
	rulestest.Check(t, recovery.RTOUnmet, []rulestest.Example{
		{Name: "on a branch", Model: boxes + `flows: f: steps: ["ca", {either: [["ab"], ["ax"]]}]`, Want: []string{"warning boxes.a"}, Skips: []string{"boxes.b needs boxes.d.objectives.rto"},
			Says: "10m < 1h: `a` promises to be back within 10m, and needs `x` (back within 1h, for some of the work)"},
		{Name: "by a share", Model: boxes + `lines: ax: {when: "a card is new", share: 0.1}
flows: f: steps: ["ca", "ab", "ax"]`, Want: []string{"warning boxes.a"}, Skips: []string{"boxes.b needs boxes.d.objectives.rto"}},
		{Name: "who knows how often", Model: boxes + `lines: ax: when: "a card is new"
flows: f: steps: ["ca", "ab", "ax"]`, Skips: []string{"boxes.a needs lines.ax.share", "boxes.b needs boxes.d.objectives.rto"}},
		{Name: "never", Model: boxes + `lines: ax: {when: "a card is new", share: 0}
flows: f: steps: ["ca", "ab", "ax"]`, Skips: []string{"boxes.b needs boxes.d.objectives.rto"}},
		{Name: "in one flow sometimes, in another always", Model: boxes + `flows: {f: steps: ["ca", {either: [["ab"], ["ax"]]}], g: steps: ["ca", "ax"]}`, Want: []string{"error boxes.a"}, Skips: []string{"boxes.b needs boxes.d.objectives.rto"}},
		{Name: "as fast", Model: boxes + `boxes: x: objectives: rto: "10m"
flows: f: steps: ["ca", {either: [["ab"], ["ax"]]}]`, Skips: []string{"boxes.b needs boxes.d.objectives.rto"}},
	})
}
