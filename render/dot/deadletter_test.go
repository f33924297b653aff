package dot

import (
	"strings"
	"testing"

	"tautline.dev/model"
	"tautline.dev/model/modeltest"
	"tautline.dev/render/view"
	"tautline.dev/rules"
)

const parked = `boxes: {
	c: kind: "client", s: kind: "service", w: kind: "worker"
	q: {kind: "queue", channel: {durable: true, deadLetter: {to: "dlq", after: 3}}}
	dlq: {kind: "queue", title: "Too often"}
}
lines: {
	put: {from: "s", to: "q", interaction: "send"}
	take: {from: "q", to: "w", interaction: "poll"}
	ask: {from: "c", to: "s", interaction: "request-reply"}
}
`

// A dead-letter box without a line of its own is a row in the box whose work it takes, with
// the id that it has in any picture, once.
func TestDocked(t *testing.T) {
	sys := modeltest.Named(t, parked+`boxes: q2: {kind: "queue", channel: deadLetter: {to: "dlq", after: 5}}
lines: {put2: {from: "s", to: "q2", interaction: "send"}, take2: {from: "q2", to: "w", interaction: "poll"}}`)
	drawing := draw(t, sys, nil, Options{IDPrefix: "p-"})
	first, second := statement(t, drawing, `id="p-box-q"`), statement(t, drawing, `id="p-box-q2"`)
	if !strings.Contains(first, ">dlq after 3<") || !strings.Contains(first, `ID="dock_p-box-dlq"`) || !strings.Contains(first, "TITLE=\"queue dlq\"") {
		t.Errorf("the queue doesn't hold its dead letters: %s", first)
	}
	if !strings.Contains(second, ">dlq after 5<") || strings.Contains(second, "dock_") {
		t.Errorf("the other queue doesn't, or has the id, too: %s", second)
	}
	for _, not := range []string{`"boxes.dlq"`, "style=dotted"} {
		if strings.Contains(drawing, not) {
			t.Errorf("there is still %s", not)
		}
	}
	if !strings.Contains(drawing, ">6 boxes, ") {
		t.Error("it isn't counted")
	}
}

// What fails on a line that is fetched is parked by who fetches it.
func TestDockedWhereWorkFails(t *testing.T) {
	sys := modeltest.Named(t, `boxes: {log: {kind: "stream"}, w: {kind: "worker"}, s: {kind: "service"}, x: {kind: "service"}, dlq: {kind: "queue"}, late: {kind: "queue"}}
lines: {
	put: {from: "s", to: "log", interaction: "publish"}
	take: {from: "log", to: "w", interaction: "tail", deadLetter: {to: "dlq", after: 10}}
	call: {from: "s", to: "x", interaction: "send", deadLetter: "late"}
}`)
	drawing := draw(t, sys, nil, Options{})
	if !strings.Contains(statement(t, drawing, `id="box-w"`), ">dlq after 10<") || !strings.Contains(statement(t, drawing, `id="box-s"`), ">late<") {
		t.Errorf("dead letters stand elsewhere: %s", drawing)
	}
}

// Where a dead letter is drained, marked by a change, down, or looked at more than its
// source is, it stays a box, and the way there counts like a line.
func TestNotDocked(t *testing.T) {
	drained := modeltest.Named(t, parked+`lines: drain: {from: "dlq", to: "s", interaction: "deliver"}`)
	drawing := draw(t, drained, nil, Options{})
	statement(t, drawing, `id="box-dlq"`)
	if way := statement(t, drawing, "style=dotted", "dead letter after 3"); strings.Contains(way, "constraint") {
		t.Errorf("the way has no say: %s", way)
	}
	sys := modeltest.Named(t, parked)
	for name, change := range map[string]func(*view.View){
		"marked":         func(v *view.View) { v.Marks = map[*model.Box]view.Mark{sys.Box("dlq"): {How: "added"}} },
		"down":           func(v *view.View) { v.Harm = map[*model.Box]view.Harm{sys.Box("dlq"): view.Down} },
		"more looked at": func(v *view.View) { v.Faded[sys.Box("q")] = true },
	} {
		v := view.Whole(sys)
		change(v)
		if got := draw(t, sys, nil, Options{View: v}); !strings.Contains(got, `"boxes.dlq" [`) {
			t.Errorf("%s: it is no box", name)
		}
	}
}

// Where a dead-letter box stands further on, because lines lead there, the long dotted way
// is a row in the box where it begins; the box says itself what was found.
func TestFarDeadLetter(t *testing.T) {
	sys := modeltest.Named(t, `boxes: {a: {kind: "gateway"}, b: {kind: "workflow"}, dlq: {kind: "queue"}}
lines: {
	start: {from: "a", to: "b", interaction: "send", deadLetter: "dlq"}
	park: {from: "b", to: "dlq", interaction: "send"}
}`)
	found := report(sys, rules.Finding{Rule: noIdempotency, Severity: rules.Error, On: sys.Box("dlq").Entity()})
	drawing := draw(t, sys, found, Options{})
	if n := strings.Count(drawing, noIdempotency.Name); n != 1 {
		t.Errorf("what was found of the dead letters is told %d times", n)
	}
	if from := statement(t, drawing, `id="box-a"`); !strings.Contains(from, ">dlq<") || strings.Contains(from, "dock_") {
		t.Errorf("the gateway doesn't tell its dead letters: %s", from)
	}
	statement(t, drawing, `id="box-dlq"`)
	if strings.Contains(drawing, "style=dotted") {
		t.Error("there is a way as well")
	}
}

// Two boxes that park in each other are both seen.
func TestDockedInEachOther(t *testing.T) {
	sys := modeltest.Named(t, `boxes: {a: {kind: "queue", channel: deadLetter: {to: "b", after: 3}}, b: {kind: "queue", channel: deadLetter: {to: "a", after: 3}}, s: {kind: "service"}}
lines: {}`)
	drawing := draw(t, sys, nil, Options{})
	for _, id := range []string{"box-a", "box-b"} {
		if !strings.Contains(drawing, id+`"`) {
			t.Errorf("%s is nowhere", id)
		}
	}
}
