package explore

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"tautline.dev/model"
	"tautline.dev/model/modeltest"
)

// chainOf is a flow of n calls from box to box, or with queues between.
func chainOf(n int, queues bool) string {
	var boxes, lines, steps strings.Builder
	boxes.WriteString("client: kind: \"client\"\n")
	prev := "client"
	for i := 0; steps.Len() == 0 || strings.Count(steps.String(), ",") < n; i++ {
		s := fmt.Sprintf("s%d", i)
		fmt.Fprintf(&boxes, "%s: kind: \"service\"\n%sdb: {kind: \"database\", store: durable: true}\n", s, s)
		if queues && i > 0 {
			fmt.Fprintf(&boxes, "%sq: {kind: \"queue\", channel: {durable: true, retention: \"4d\", deadLetter: {to: \"dlq\", after: 5}}}\n", s)
			fmt.Fprintf(&lines, "send%d: {from: %q, to: \"%sq\", operation: \"command\", retry: \"none\"}\n", i, prev, s)
			fmt.Fprintf(&lines, "take%d: {from: \"%sq\", to: %q, interaction: \"poll\", ack: \"after-work\"}\n", i, s, s)
			fmt.Fprintf(&steps, "\"send%d\",\"take%d\",", i, i)
		} else {
			fmt.Fprintf(&lines, "call%d: {from: %q, to: %q, interaction: \"request-reply\", operation: \"command\", retry: {attempts: 3, by: \"caller\", on: \"any\"}}\n", i, prev, s)
			fmt.Fprintf(&steps, "\"call%d\",", i)
		}
		fmt.Fprintf(&lines, "save%d: {from: %q, to: \"%sdb\", operation: \"write\", retry: \"none\", idempotency: \"natural\"}\n", i, s, s)
		fmt.Fprintf(&steps, "\"save%d\",", i)
		prev = s
	}
	boxes.WriteString("dlq: {kind: \"queue\", channel: durable: true, monitoring: {alarms: [\"depth > 0\"], runbook: \"r\"}}\n")
	return "system: \"x\"\nboxes: {\n" + boxes.String() + "}\nlines: {\n" + lines.String() + "}\nflows: f: steps: [" + steps.String() + "]\n"
}

// TestHostile: whatever the flow, an exploration ends within its bounds, and
// what it has not finished it doesn't call kept.
func TestHostile(t *testing.T) {
	head := "system: \"x\"\nboxes: {client: kind: \"client\", a: kind: \"service\", b: kind: \"service\", db: {kind: \"database\", store: durable: true}, q: {kind: \"queue\", channel: durable: true}}\n"
	long := strings.Repeat(`"save",`, 1500)
	for name, src := range map[string]string{
		"200 steps of calls":        chainOf(200, false),
		"200 steps through queues":  chainOf(200, true),
		"more steps than any":       head + `lines: {call: {from: "client", to: "a", operation: "command", interaction: "request-reply"}, save: {from: "a", to: "db", operation: "write"}}` + "\nflows: f: steps: [\"call\"," + strings.Repeat(`"save",`, 3000) + "]\n",
		"a handler with 1500 steps": head + `lines: {call: {from: "client", to: "a", operation: "command", interaction: "request-reply"}, save: {from: "a", to: "db", operation: "write"}}` + "\nflows: f: steps: [\"call\"," + long + "]\n",
		"a box that calls itself":   head + `lines: {call: {from: "client", to: "a", operation: "command", interaction: "request-reply"}, own: {from: "a", to: "a", operation: "command", interaction: "request-reply", retry: {attempts: "unlimited", by: "caller", on: "any"}}}` + "\nflows: f: steps: [\"call\", \"own\", \"own\", \"own\"]\n",
		"a circle of calls":         head + `lines: {call: {from: "client", to: "a", operation: "command", interaction: "request-reply"}, ab: {from: "a", to: "b", operation: "command", interaction: "request-reply", retry: {attempts: "unlimited", by: "caller", on: "any"}}, ba: {from: "b", to: "a", operation: "command", interaction: "request-reply", when: "again"}}` + "\nflows: f: steps: [\"call\", " + strings.Repeat(`"ab", "ba",`, 20) + "]\n",
		"a circle of messages":      head + `lines: {call: {from: "client", to: "a", operation: "command", interaction: "request-reply"}, aq: {from: "a", to: "q", operation: "command"}, qa: {from: "q", to: "a", interaction: "poll"}}` + "\nflows: f: steps: [\"call\", " + strings.Repeat(`"aq", "qa",`, 20) + "]\n",
		"everything at once":        head + `lines: {call: {from: "client", to: "a", operation: "command", interaction: "request-reply"}, ` + many(40, `s%d: {from: "a", to: "db", operation: "write", when: "w%d"}`) + "}\nflows: f: steps: [\"call\", [" + many(40, `"s%d"`) + "]]\n",
		"a fan of messages":         head + `lines: {call: {from: "client", to: "a", operation: "command", interaction: "request-reply"}, ` + many(30, `s%d: {from: "a", to: "b", operation: "command", interaction: "send"}`) + "}\nflows: f: steps: [\"call\", [" + many(30, `"s%d"`) + "]]\n",
		"starts in a queue":         head + `lines: {qa: {from: "q", to: "a", interaction: "poll"}, save: {from: "a", to: "db"}}` + "\nflows: f: steps: [\"qa\", \"save\"]\n",
		"one line":                  head + `lines: call: {from: "client", to: "a"}` + "\nflows: f: steps: [\"call\"]\n",
	} {
		t.Run(name, func(t *testing.T) {
			sys := modeltest.Load(t, src)
			ctx, cancel := context.WithTimeout(context.Background(), time.Second)
			defer cancel()
			begun := time.Now()
			r := Flow(ctx, sys, sys.Flows[0], Options{MaxStates: 200_000, MaxMemory: 200 << 20})
			if took := time.Since(begun); took > 20*time.Second {
				t.Errorf("took %s with a deadline of 1s", took)
			}
			for _, v := range r.Verdicts {
				if !r.Finished && v.State == Kept {
					t.Errorf("%s is called kept, and the exploration stopped at %s", v.Promise, r.Bound)
				}
				if r.Finished && v.State == NotFinished {
					t.Errorf("%s is not finished, and the exploration is", v.Promise)
				}
			}
			t.Logf("%d states, depth %d, %s: %v, in %s", r.States, r.Depth, r.Bound, brokenOf(r), time.Since(begun))
		})
	}
}

// many repeats a text with a number in it.
func many(n int, text string) string {
	var out []string
	for i := range n {
		out = append(out, strings.ReplaceAll(text, "%d", fmt.Sprint(i)))
	}
	return strings.Join(out, ", ")
}

// TestBounds: each bound that is reached is named, and nothing is called kept.
func TestBounds(t *testing.T) {
	sys := modeltest.Load(t, chainOf(20, true))
	past, cancel := context.WithDeadline(context.Background(), time.Unix(0, 0))
	defer cancel()
	ended, end := context.WithCancel(context.Background())
	end()
	for name, c := range map[string]struct {
		ctx  context.Context
		o    Options
		want string
	}{
		"states":    {context.Background(), Options{MaxStates: 10_000, Faults: 6}, "10,000 states"},
		"one state": {context.Background(), Options{MaxStates: 1}, "1 states"},
		"memory":    {context.Background(), Options{MaxMemory: 1 << 20, Faults: 6}, "memory: 1 MiB"},
		"no memory": {context.Background(), Options{MaxMemory: 1}, "memory: 0 MiB"},
		"time":      {past, Options{}, "the time was up after"},
		"ctrl-c":    {ended, Options{}, "interrupted after"},
	} {
		t.Run(name, func(t *testing.T) {
			r := Flow(c.ctx, sys, sys.Flows[0], c.o)
			if r.Finished || !strings.HasPrefix(r.Bound, c.want) {
				t.Errorf("finished %v, bound %q, want %q", r.Finished, r.Bound, c.want)
			}
			if r.Interrupted != (name == "ctrl-c") {
				t.Errorf("interrupted: %t", r.Interrupted)
			}
			if c.o.MaxStates > 0 && r.States != c.o.MaxStates {
				t.Errorf("%d states, want %d", r.States, c.o.MaxStates)
			}
			for _, v := range r.Verdicts {
				if v.State == Kept {
					t.Errorf("%s is called kept", v.Promise)
				}
			}
		})
	}
}

// TestBoundIsNoneTooFew: as many states as there are are all that are looked at.
func TestBoundIsNoneTooFew(t *testing.T) {
	sys := modeltest.Load(t, chainOf(5, true))
	all := Flow(context.Background(), sys, sys.Flows[0], Options{})
	r := Flow(context.Background(), sys, sys.Flows[0], Options{MaxStates: all.States})
	if !r.Finished || r.States != all.States {
		t.Errorf("of %d states, %d: finished %v", all.States, r.States, r.Finished)
	}
	r = Flow(context.Background(), sys, sys.Flows[0], Options{MaxStates: all.States - 1})
	if r.Finished || r.States != all.States-1 {
		t.Errorf("of %d states less one, %d: finished %v", all.States, r.States, r.Finished)
	}
}

// TestManyFaults: however many faults and boxes, time and memory end an
// exploration where they should.
func TestManyFaults(t *testing.T) {
	for name, src := range map[string]string{"queues": chainOf(120, true), "calls": chainOf(60, false)} {
		t.Run(name, func(t *testing.T) {
			sys := modeltest.Load(t, src)
			const most = 64 << 20
			before := heap()
			r := Flow(context.Background(), sys, sys.Flows[0], Options{Faults: MaxFaults, MaxMemory: most})
			if r.Finished || !strings.HasPrefix(r.Bound, "memory") {
				t.Fatalf("finished %v, bound %q", r.Finished, r.Bound)
			}
			if took := heap() - before; took > most*3/2 {
				t.Errorf("%d MiB taken, of %d MiB", took>>20, most>>20)
			}
			begun := time.Now()
			ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
			defer cancel()
			Flow(ctx, sys, sys.Flows[0], Options{Faults: MaxFaults})
			if took := time.Since(begun); took > 2*time.Second {
				t.Errorf("took %s with a deadline of 200ms", took)
			}
		})
	}
}

// heap is how much memory was ever asked for, what was given back since included.
func heap() int {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.TotalAlloc)
}

// FuzzFlow: whatever loads is explored without a panic.
func FuzzFlow(f *testing.F) {
	files, err := filepath.Glob("testdata/*.cue")
	if err != nil || len(files) == 0 {
		f.Fatal("no models to begin with", err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(src), 2)
	}
	f.Fuzz(func(t *testing.T, src string, faults int) {
		systems, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(src)})
		if err != nil || systems[0].System == nil {
			return
		}
		for _, flow := range systems[0].System.Flows {
			r := Flow(context.Background(), systems[0].System, flow, Options{Faults: faults % 4, MaxStates: 20_000})
			_ = written(r)
		}
	})
}
