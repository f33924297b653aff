package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tautline.dev/analysis/explore"
	"tautline.dev/cmd/internal/judge"
	"tautline.dev/model"
	"tautline.dev/model/suggest"
	"tautline.dev/model/value"
	"tautline.dev/render/format"
	"tautline.dev/render/label"
)

// exploring are the flags of explore.
type exploring struct {
	flows     []string
	faults    int
	kinds     []string
	maxStates int
	timeout   time.Duration
	story     string
	noLedger  bool
	promela   bool
}

func (a *app) exploreCmd() *cobra.Command {
	var j judging
	var e exploring
	var w writing
	cmd := &cobra.Command{
		Use:   "explore [file | directory | ./... | -]...",
		Short: "Break every flow on purpose: say which promises it keeps, or tell how it breaks them",
		Long: `Explore takes each flow and lets everything in it fail: it stops every handler at
every point, loses replies, refuses calls, loses and repeats messages. For each
promise of the flow it says that it is kept under every combination of up to
--faults faults, or tells the shortest story in which it is not. It then shows
who owns the work at each step when nothing fails.

What nobody knows is taken at its worst, and the story says so. Not explored: a
call that takes effect only after its caller has given up and gone on, what
happens when parked work is put back, work that always fails at somebody who never
stops trying, and an outage that goes on when a message is delivered again.

With --promela it judges nothing, and writes one flow as a Promela model instead,
in which SPIN, a model checker, looks for the same broken promises
(spin -a flow.pml && gcc -DSAFETY -o pan pan.c && ./pan -m1000000), or for one of
them, by its number in the model's heading (spin -DPROMISE=4 -a ...). SPIN judges
what may happen next, in which order, and which promises that breaks. What each
line means has been read before, by this tool: a line that it read wrongly is
wrong in both.

The faults:    stop, lose-reply, refuse, duplicate, lose, poison, reorder, slow,
               silence
The promises:  lost-work, unwatched-parking, double-effect, half-effect,
               untruthful-answer, order-lost

Exit codes:  0 all promises are kept   1 one is broken
             2 can't judge: usage, a model that doesn't load, no flow to explore,
               or nothing broken before a bound (--max-states, --timeout) was
               reached`,
		Example: `  tautline explore                                 every flow of this system
  tautline explore --flow checkout --faults 3
  tautline explore --flow checkout --story half-effect -o svg=story.svg
  tautline explore ./... -o markdown=stories.md -o text
  tautline explore --flow checkout --promela >flow.pml`,
		ValidArgsFunction: completeModels,
		RunE: func(_ *cobra.Command, args []string) error {
			if e.promela {
				if len(w.outs) > 0 {
					return errors.New("--promela writes to stdout; with other outputs, say -o promela=FILE")
				}
				w.format = "promela"
			}
			to, err := a.outputs(&w, format.Explorations, format.Programs)
			if err != nil {
				return err
			}
			b, err := e.budget()
			if err != nil {
				return err
			}
			doc := format.Exploration{NoLedger: e.noLedger}
			if doc.Promise, err = promiseNamed(e.story); err != nil {
				return err
			}
			o, err := a.reading(&j)
			if err != nil {
				return err
			}
			return a.runExplore(args, o, e.flows, b, doc, to)
		},
	}
	f := cmd.Flags()
	j.readingFlags(cmd)
	f.StringArrayVar(&e.flows, "flow", nil, "explore this flow only; can be repeated")
	f.IntVar(&e.faults, "faults", explore.DefaultFaults, fmt.Sprintf("how many faults may happen in one story, 0 to %d", explore.MaxFaults))
	f.StringSliceVar(&e.kinds, "fault", nil, "let only these `kinds` of fault happen: "+strings.Join(faultNames(), ", "))
	f.IntVar(&e.maxStates, "max-states", explore.DefaultMaxStates, "give up on a flow after so many states")
	f.DurationVar(&e.timeout, "timeout", 30*time.Second, "give up on what isn't explored by then")
	f.StringVar(&e.story, "story", "", "tell, or draw, only how this `promise` is broken: "+strings.Join(promiseNames(), ", "))
	f.BoolVar(&e.noLedger, "no-ledger", false, "leave out who owns the work at each step")
	a.writes(cmd, &w, "how to write it", format.Explorations, format.Programs)
	f.BoolVar(&e.promela, "promela", false, "write one flow as a Promela model (as --format promela)")
	apart(cmd, "promela", "format", "--promela is --format promela")
	must(cmd.RegisterFlagCompletionFunc("fault", completeWith(faultNames()...)))
	must(cmd.RegisterFlagCompletionFunc("story", completeWith(promiseNames()...)))
	return cmd
}

func faultNames() []string {
	var names []string
	for _, f := range explore.Faults() {
		names = append(names, f.String())
	}
	return names
}

func promiseNames() []string {
	var names []string
	for _, p := range explore.Promises() {
		names = append(names, p.Breach())
	}
	return names
}

// budget are the flags as the exploration takes them.
func (e *exploring) budget() (judge.Budget, error) {
	o := explore.Options{Faults: e.faults, MaxStates: e.maxStates}
	b := judge.Budget{Time: e.timeout}
	switch {
	case e.faults < 0 || e.faults > explore.MaxFaults:
		return b, fmt.Errorf("--faults %d: must be from 0 to %d", e.faults, explore.MaxFaults)
	case e.faults == 0:
		o.Faults = -1 // none; 0 would be the default
	}
	if e.maxStates <= 0 {
		return b, fmt.Errorf("--max-states %d: must be more than nothing", e.maxStates)
	}
	if e.timeout <= 0 {
		return b, fmt.Errorf("--timeout %s: must be longer than nothing", e.timeout)
	}
	for _, name := range e.kinds {
		k, ok := explore.ParseFault(name)
		if !ok {
			return b, fmt.Errorf("--fault %s: no kind of fault%s (they are %s)", value.Quote(name), suggest.DidYouMean(name, faultNames()), strings.Join(faultNames(), ", "))
		}
		o.Kinds = append(o.Kinds, k)
	}
	b.Flow = o
	return b, nil
}

// promiseNamed is the promise that --story names, nil for all.
func promiseNamed(name string) (*explore.Promise, error) {
	if name == "" {
		return nil, nil
	}
	if p, is := explore.ParsePromise(name); is {
		return &p, nil
	}
	return nil, fmt.Errorf("--story %s: no promise%s (they are %s)", value.Quote(name), suggest.DidYouMean(name, promiseNames()), strings.Join(promiseNames(), ", "))
}

func (a *app) runExplore(args []string, o judge.Options, ids []string, b judge.Budget, doc format.Exploration, to []output) error {
	systems, err := judge.Load(args, o)
	if err != nil {
		return unwritten(a, to, format.Explorations, err)
	}
	flows, err := chosen(systems, ids)
	if err != nil {
		return err
	}
	if to, err = a.writePrograms(to, flows, b); err != nil || len(to) == 0 {
		return err
	}
	doc.Reports = a.explore(flows, b)
	if err := write(a, to, format.Explorations, doc); err != nil {
		return err
	}
	switch c := explore.Counts(doc.Reports); {
	case c.Broken > 0:
		return verdict(exitFindings)
	case c.NotFinished > 0:
		return verdict(exitUnjudged)
	}
	return nil
}

// chosen are the flows to explore: those named, or all.
func chosen(systems []*model.System, ids []string) ([]judge.Flows, error) {
	flows, err := judge.Choose(systems, ids)
	var unknown *judge.UnknownFlow
	switch {
	case errors.Is(err, judge.ErrNoFlow):
		return nil, fmt.Errorf("%w; say in \"flows\" which lines a piece of work takes", err)
	case errors.As(err, &unknown):
		return nil, label.Missing("flow", unknown.ID, unknown.Known)
	}
	return flows, err
}

// explore explores the flows until somebody interrupts, and shows on a terminal
// how far that is.
func (a *app) explore(flows []judge.Flows, b judge.Budget) []explore.Report {
	ctx, stop := user.user()
	defer stop()
	p := a.progress()
	b.Progress = p.of
	reports := judge.Explore(ctx, flows, b)
	p.end()
	if ctx.Err() != nil {
		fmt.Fprintln(a.stderr, "tautline: this is what was found until then")
	}
	return reports
}

// writePrograms writes the one flow that is chosen wherever it is to be checked
// by another checker, and returns the outputs that are left, for which the flows
// must be explored.
func (a *app) writePrograms(to []output, flows []judge.Flows, b judge.Budget) (rest []output, err error) {
	var programs []output
	for _, out := range to {
		if _, ok := format.Programs.Find(out.format); ok {
			programs = append(programs, out)
		} else {
			rest = append(rest, out)
		}
	}
	if len(programs) == 0 {
		return rest, nil
	}
	sys, flow, err := theOne(flows)
	if err != nil {
		return nil, err
	}
	return rest, write(a, programs, format.Programs, format.Program{System: sys, Flow: flow, Bounds: b.Flow})
}

// theOne is the flow that is chosen, if only one is.
func theOne(flows []judge.Flows) (sys *model.System, flow *model.Flow, err error) {
	var ids []string
	for _, in := range flows {
		for _, f := range in.Flows {
			sys, flow = in.System, f
			ids = append(ids, fmt.Sprintf("%s of %s", f.ID, in.System.Called()))
		}
	}
	if len(ids) > 1 {
		return nil, nil, fmt.Errorf("a Promela model is of one flow, and these are %d; choose one system, and one flow with --flow: %s", len(ids), strings.Join(ids, ", "))
	}
	return sys, flow, nil
}
