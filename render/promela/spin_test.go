//go:build long

package promela

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tautline.dev/analysis/explore"
	"tautline.dev/analysis/explore/exploretest"
	"tautline.dev/model"
	"tautline.dev/model/modeltest"
)

// spinVerdict is what SPIN says of a model.
type spinVerdict struct {
	broken map[explore.Promise]bool
	states int
	// bound is why it didn't finish, "" if it did.
	bound string
}

var (
	violated = regexp.MustCompile(`assertion violated \((\d)==0\)`)
	stored   = regexp.MustCompile(`(\d+) states, stored`)
)

// The bounds on one run of SPIN.
const (
	spinTime   = 60 * time.Second
	spinMemory = "-DMEMLIM=1500"
	spinDepth  = "-m200000"
)

// run checks a model with SPIN, promises 1 to 5 or the order.
func run(t *testing.T, text []byte, order bool) spinVerdict {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "flow.pml"), text, 0o644); err != nil {
		t.Fatal(err)
	}
	args := []string{"-a", "flow.pml"}
	if order {
		args = []string{"-DPROMISE=6", "-a", "flow.pml"}
	}
	must(t, dir, "spin", args...)
	must(t, dir, "gcc", "-O0", "-w", "-DSAFETY", "-DNOFAIR", spinMemory, "-o", "pan", "pan.c")
	ctx, cancel := context.WithTimeout(context.Background(), spinTime)
	defer cancel()
	pan := exec.CommandContext(ctx, "./pan", "-c0", "-n", "-w20", spinDepth)
	pan.Dir = dir
	out, err := pan.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := pan.Start(); err != nil {
		t.Fatal(err)
	}
	v := spinVerdict{broken: map[explore.Promise]bool{}, bound: "no end"}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		l := lines.Text()
		switch {
		case violated.MatchString(l):
			n, _ := strconv.Atoi(violated.FindStringSubmatch(l)[1])
			v.broken[explore.Promise(n-1)] = true
		case stored.MatchString(l):
			v.states, _ = strconv.Atoi(stored.FindStringSubmatch(l)[1])
			if v.bound == "no end" {
				v.bound = ""
			}
		case strings.Contains(l, ": invalid end state"), strings.Contains(l, "assertion violated"), strings.Contains(l, "VECTORSZ"):
			t.Errorf("the model is wrong: %s", l)
		case strings.Contains(l, "search depth too small"), strings.Contains(l, "out of memory"), strings.Contains(l, "reached -DMEMLIM"):
			v.bound = l
		}
	}
	_ = pan.Wait()
	if ctx.Err() != nil {
		v.bound = "time"
	}
	return v
}

func must(t *testing.T, dir, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		text, _ := os.ReadFile(filepath.Join(dir, "flow.pml"))
		t.Fatalf("%s: %v\n%s\n%s", name, err, out, numbered(text))
	}
}

func numbered(text []byte) string {
	var b strings.Builder
	for i, l := range strings.Split(string(text), "\n") {
		fmt.Fprintf(&b, "%4d %s\n", i+1, l)
	}
	return b.String()
}

var checked, unfinished atomic.Int64

// agree compares what SPIN says of a flow with what the search says, promise by
// promise.
func agree(t *testing.T, sys *model.System, f *model.Flow, o explore.Options, src string) {
	t.Helper()
	r := explore.Flow(context.Background(), sys, f, o)
	var b bytes.Buffer
	if err := Write(&b, sys, f, o); err != nil {
		t.Fatal(err)
	}
	v := run(t, b.Bytes(), false)
	if r.Verdict(explore.OrderKept) != nil {
		w := run(t, b.Bytes(), true)
		v.broken[explore.OrderKept] = w.broken[explore.OrderKept]
		v.states += w.states
		if v.bound == "" {
			v.bound = w.bound
		}
	}
	checked.Add(1)
	if !r.Finished || v.bound != "" {
		unfinished.Add(1)
	}
	t.Logf("%d states here, %d there %s", r.States, v.states, v.bound)
	for _, verdict := range r.Verdicts {
		here, there := verdict.State == explore.Broken, v.broken[verdict.Promise]
		if here && !there && v.bound == "" || there && !here && r.Finished {
			t.Errorf("%s: broken here %t, SPIN says %t\n%s", verdict.Promise, here, there, src)
			keep(t, b.Bytes(), src)
		}
	}
}

// keep leaves the model where a person can look at it.
func keep(t *testing.T, text []byte, src string) {
	if dir := os.Getenv("TAUTLINE_PROMELA_DIR"); dir != "" {
		name := filepath.Join(dir, strings.NewReplacer("/", "_", " ", "_").Replace(t.Name()))
		_ = os.WriteFile(name+".pml", text, 0o644)
		_ = os.WriteFile(name+".cue", []byte(src), 0o644)
	}
}

// TestSpinAgreesOnCases: SPIN says the same as the search of every founding case.
func TestSpinAgreesOnCases(t *testing.T) {
	files, err := filepath.Glob(cases + "*.cue")
	if err != nil || len(files) < 20 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			src := read(t, file)
			sys := modeltest.Load(t, src)
			for _, o := range []explore.Options{{Kinds: kinds(t, exploretest.Founding)}, {}} {
				agree(t, sys, sys.Flows[0], o, src)
			}
		})
	}
}

// TestSpinAgreesOnMends: and of those with something changed.
func TestSpinAgreesOnMends(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(exploretest.Fixes)) {
		c := exploretest.Fixes[name]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			src := read(t, cases+c.From+".cue")
			for _, ch := range c.Changes {
				if !strings.Contains(src, ch.Old) {
					t.Fatalf("%s has no %s", c.From, ch.Old)
				}
				src = strings.Replace(src, ch.Old, ch.New, 1)
			}
			o := explore.Options{Kinds: kinds(t, c.Faults)}
			if len(c.Faults) == 0 {
				o.Kinds = kinds(t, exploretest.Founding)
			}
			sys := modeltest.Load(t, src)
			agree(t, sys, sys.Flows[0], o, src)
		})
	}
}

// TestSpinAgreesOnMechanisms: and of models that show one thing at a time.
func TestSpinAgreesOnMechanisms(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(exploretest.Mechanisms)) {
		c := exploretest.Mechanisms[name]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sys := modeltest.Load(t, c.Src)
			agree(t, sys, sys.Flows[0], explore.Options{Faults: c.Faults, Kinds: kinds(t, c.Kinds)}, c.Src)
		})
	}
}

// TestSpinAgreesOnExamples: and of every flow of the examples.
func TestSpinAgreesOnExamples(t *testing.T) {
	loaded, err := model.Load([]string{"../../examples/..."}, model.Options{})
	if err != nil || len(loaded) < 15 {
		t.Fatal("no examples", err)
	}
	for _, l := range loaded {
		if l.System == nil {
			t.Fatal(l.Dir, l.Problems)
		}
		for _, f := range l.System.Flows {
			t.Run(l.Dir+" "+f.ID, func(t *testing.T) {
				t.Parallel()
				agree(t, l.System, f, explore.Options{}, l.Dir)
			})
		}
	}
}

// howMany made-up flows are compared unless TAUTLINE_PROMELA_FLOWS says another
// number, of which none is larger for the search than this many states: SPIN looks at
// a few hundred times as many.
const (
	howMany = 100
	small   = 5_000
)

// TestSpinAgreesOnMadeUpFlows: and of flows that nobody would think of. Their
// seeds are counted up from 0, or from TAUTLINE_PROMELA_SEED.
func TestSpinAgreesOnMadeUpFlows(t *testing.T) {
	seed, _ := strconv.Atoi(os.Getenv("TAUTLINE_PROMELA_SEED"))
	flows, err := strconv.Atoi(cmp.Or(os.Getenv("TAUTLINE_PROMELA_FLOWS"), strconv.Itoa(howMany)))
	if err != nil {
		t.Fatal(err)
	}
	made := rapid.Custom(func(t *rapid.T) string { return exploretest.Draw(t).Write(exploretest.Same, false) })
	for n := 0; n < flows; seed++ {
		src := made.Example(seed)
		sys := modeltest.Load(t, src)
		o := bounds[n%len(bounds)]
		o.MaxStates = small
		if r := explore.Flow(context.Background(), sys, sys.Flows[0], o); !r.Finished {
			continue
		}
		n++
		t.Run(strconv.Itoa(seed), func(t *testing.T) {
			t.Parallel()
			agree(t, sys, sys.Flows[0], o, src)
		})
	}
}

// bounds are the faults with which made-up flows are compared, in turns: what
// takes one fault can hide behind what takes two, and one kind behind another.
var bounds = []explore.Options{
	{},
	{Faults: 1},
	{Kinds: []explore.Fault{explore.Stop, explore.LoseReply, explore.Reorder}},
	{Faults: 1, Kinds: []explore.Fault{explore.Refuse, explore.Duplicate, explore.Lose}},
	{Faults: 3, Kinds: []explore.Fault{explore.Stop, explore.Poison}},
	{Faults: 1, Kinds: []explore.Fault{explore.Poison, explore.Refuse}},
}

// TestMain tells how much was compared: a check that never finishes checks
// nothing.
func TestMain(m *testing.M) {
	code := m.Run()
	n, bad := checked.Load(), unfinished.Load()
	fmt.Printf("%d flows compared with SPIN, %d of them not to the end\n", n, bad)
	if code == 0 && bad*20 > n {
		fmt.Println("more than one in twenty was not finished")
		code = 1
	}
	os.Exit(code)
}
