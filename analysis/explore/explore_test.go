package explore

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/model"
	"tautline.dev/model/modeltest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// founding are the faults with which the founding cases are explored.
var founding = []Fault{Stop, LoseReply, Refuse, Duplicate, Poison}

func read(t testing.TB, name string) *model.System {
	t.Helper()
	return modeltest.Load(t, source(t, name))
}

func source(t testing.TB, name string) string {
	t.Helper()
	src, err := os.ReadFile(filepath.Join("testdata", name+".cue"))
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

func explore(t testing.TB, sys *model.System, o Options) *Result {
	t.Helper()
	return Flow(context.Background(), sys, sys.Flows[0], o)
}

// brokenOf are the names of the promises that a flow breaks.
func brokenOf(r *Result) []string {
	var out []string
	for _, v := range r.Verdicts {
		if v.State == Broken {
			out = append(out, v.Promise.Breach())
		}
	}
	return out
}

// written is a result as a person may read it.
func written(r *Result) string {
	var b bytes.Buffer
	for _, v := range r.Verdicts {
		fmt.Fprintf(&b, "%s: %s\n", v.Promise, v.State)
		for _, n := range v.Notes {
			fmt.Fprintf(&b, "  note: %s\n", n)
		}
		if v.Story == nil {
			continue
		}
		for _, s := range v.Story.Steps {
			mark := ""
			if s.Fault != NoFault {
				mark = "<" + s.Fault.String() + "> "
			}
			fmt.Fprintf(&b, "  %2d. %s%s\n", s.N, mark, s.Text)
		}
		fmt.Fprintf(&b, "  So: %s\n", v.Story.Sum)
		for _, be := range v.Story.Beliefs {
			wrong := ""
			if be.Wrong {
				wrong = "  <-"
			}
			fmt.Fprintf(&b, "      %s: %s%s\n", be.Who.ID, be.Says, wrong)
		}
		if v.Story.Cause != NoCause {
			fmt.Fprintf(&b, "  This is: %s\n", v.Story.Cause)
		}
		fmt.Fprintf(&b, "  Fix: %s\n", v.Story.Fix)
		for _, a := range v.Assumptions {
			fmt.Fprintf(&b, "  Assuming: %s (%s)\n", a.Says, a.Path)
		}
	}
	for _, n := range r.Notes {
		fmt.Fprintf(&b, "note: %s\n", n)
	}
	b.WriteString("ledger:\n")
	for _, o := range r.Ledger {
		fmt.Fprintf(&b, "  %2d. %s: %s -> %s\n", o.N, o.Line.ID, ownerText(o.Before), ownerText(o.After))
	}
	return b.String()
}

func ownerText(o Owner) string {
	s := o.Name
	if o.Durable {
		s += " (durable)"
	}
	for _, more := range []string{o.Retries, o.For, o.Then} {
		if more != "" {
			s += ", " + more
		}
	}
	return s
}

// TestFoundingCases holds the engine to the cases with which it was begun: the
// promise that must be broken, or that all are kept.
func TestFoundingCases(t *testing.T) {
	for name, want := range map[string]struct {
		broken []Promise
		kept   []Promise
		all    bool
	}{
		"1-update":               {all: true},
		"2-mail-after-row":       {broken: []Promise{NoHalfEffect}},
		"2-mail-before-commit":   {broken: []Promise{NoHalfEffect}},
		"3-row-then-message":     {broken: []Promise{NoHalfEffect, NoDoubleEffect}},
		"3-message-then-row":     {broken: []Promise{NoHalfEffect, NoDoubleEffect}},
		"3-outbox":               {broken: []Promise{NoDoubleEffect}, kept: []Promise{NoHalfEffect, NoLostWork}},
		"3-change-stream":        {all: true},
		"3-claim":                {broken: []Promise{NoLostWork}, kept: []Promise{NoDoubleEffect}},
		"3-dedup-store":          {broken: []Promise{NoDoubleEffect}, kept: []Promise{NoLostWork}},
		"3-key":                  {all: true},
		"4-queue-to-table":       {all: true},
		"4-publish-in-call":      {broken: []Promise{NoHalfEffect}},
		"4-publish-behind-queue": {all: true},
		"4-publish-behind-guard": {broken: []Promise{NoHalfEffect}},
		"4-table-stream":         {all: true},
		"5-calls":                {broken: []Promise{NoHalfEffect}},
		"5-queues":               {all: true},
		"6-saga":                 {all: true},
		"6-no-refund":            {broken: []Promise{NoHalfEffect}},
		"6-no-unship":            {broken: []Promise{NoHalfEffect}},
	} {
		t.Run(name, func(t *testing.T) {
			r := explore(t, read(t, name), Options{Kinds: founding})
			if !r.Finished {
				t.Fatalf("not finished: %s", r.Bound)
			}
			for _, p := range want.broken {
				if r.Verdict(p).State != Broken {
					t.Errorf("%s is %s, must be broken", p, r.Verdict(p).State)
				}
			}
			for _, p := range want.kept {
				if r.Verdict(p).State != Kept {
					t.Errorf("%s is %s, must be kept", p, r.Verdict(p).State)
				}
			}
			if want.all && !r.Kept() {
				t.Errorf("must be kept, but breaks %v", brokenOf(r))
			}
			for _, v := range r.Verdicts {
				if len(v.Assumptions) > 0 {
					t.Errorf("%s hangs on %v: the cases are to be stated in full", v.Promise, v.Assumptions)
				}
			}
			golden(t, name, written(r))
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("the story has changed (-want +got):\n%s", diff)
	}
}

// TestAttemptsMultiply: of four services that call each other three times each,
// the last is asked 27 times.
func TestAttemptsMultiply(t *testing.T) {
	r := explore(t, read(t, "5-calls"), Options{Kinds: []Fault{Refuse}, Faults: 1})
	if diff := cmp.Diff([]string{"half-effect"}, brokenOf(r)); diff != "" {
		t.Errorf("broken (-want +got):\n%s", diff)
	}
	want := []string{"Up to 27 attempts reach `shipping` over `call-shipping` for one piece of work (3 × 3 × 3)."}
	if diff := cmp.Diff(want, r.Notes); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}

// TestActions: every action of a story has a name of its own.
func TestActions(t *testing.T) {
	seen := map[string]bool{}
	for a := Calls; a <= Awaits; a++ {
		if seen[a.String()] || a.String() == "" {
			t.Errorf("action %d is called %q", a, a)
		}
		seen[a.String()] = true
	}
	if int(Awaits)+1 != len(actions) {
		t.Errorf("%d actions have names, and there are %d", len(actions), Awaits+1)
	}
}
