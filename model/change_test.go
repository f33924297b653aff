package model_test

import (
	"strings"
	"testing"

	"tautline.dev/model"
)

func changeable(t *testing.T, src string) *model.System {
	t.Helper()
	loaded, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(src), Changeable: true})
	if err != nil || len(loaded[0].Problems) > 0 {
		t.Fatal(err, loaded)
	}
	return loaded[0].System
}

// A change stands in the place of what is stated, or beside it, and the system stays
// as it was.
func TestWith(t *testing.T) {
	s := changeable(t, `system: "x"
boxes: {a: kind: "service", q: {kind: "queue", channel: {durable: false, retention: "4d"}}, w: kind: "worker"}
lines: {put: {from: "a", to: "q", retry: "none"}, take: {from: "q", to: "w", ack: "on-receipt"}}`)
	for range 2 { // it is the same each time
		got := s.With(`lines: take: ack: "after-work"
lines: put: retry: {attempts: 3, on: "any"}
boxes: q: channel: {durable: true, deadLetter: "parked"}
boxes: "parked": kind: "queue"`)
		if len(got.Problems) > 0 {
			t.Fatal(got.Problems)
		}
		q, take := got.System.Box("q"), got.System.Line("take")
		if !q.Channel.Durable.Or(false) || q.Channel.Retention.Text() != "4d" || take.Ack.Or("") != "after-work" || got.System.Line("put").Retry.Attempts.Text() != "3" {
			t.Errorf("%s, %s, %s", q.Channel.Durable.Text(), q.Channel.Retention.Text(), take.Ack.Text())
		}
		if to, ok := q.Channel.DeadLetter.To.Get(); !ok || to != got.System.Box("parked") || len(to.DeadLetterOf) == 0 {
			t.Error("nothing is parked")
		}
		if s.Box("parked") != nil || s.Line("take").Ack.Or("") != "on-receipt" || s.Box("q").Channel.Durable.Or(true) || s.Line("take").To != s.Box("w") {
			t.Error("the system itself is changed")
		}
		if next := got.System.With(`lines: take: ack: "on-receipt"`); len(next.Problems) > 0 || !next.System.Box("q").Channel.Durable.Or(false) {
			t.Error("a change of a change forgets the first")
		}
	}
}

// A change that can't be is told, and nothing is made of it.
func TestWithWhatCannotBe(t *testing.T) {
	s := changeable(t, `system: "x"
boxes: a: kind: "service"`)
	for change, says := range map[string]string{
		`boxes: a: kind: "servic"`:                         "not a kind",
		`lines: l: {from: "a", to: "b"}`:                   "no box",
		`boxes: a: wings: 2`:                               "wings",
		`boxes: a: {`:                                      "no CUE",
		`boxes: a: timeout: boxes.a.kind`:                  "",
		`boxes: a: timeout: "1s", boxes: a: timeout: "2s"`: "twice",
	} {
		got := s.With(change)
		if got.System != nil || len(got.Problems) == 0 || !strings.Contains(got.Problems[0].Error(), says) {
			t.Errorf("%s: %v", change, got.Problems)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a system that isn't changeable is changed")
		}
	}()
	loaded, _ := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader("system: \"x\"\nboxes: a: kind: \"service\"")})
	loaded[0].System.With("")
}
