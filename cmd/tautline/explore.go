package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tautline.dev/analysis/explore"
	"tautline.dev/model"
	"tautline.dev/model/suggest"
	"tautline.dev/model/value"
	"tautline.dev/render/json"
	"tautline.dev/render/label"
	"tautline.dev/render/markdown"
	"tautline.dev/render/mermaid"
	"tautline.dev/render/promela"
	"tautline.dev/render/sequence"
	"tautline.dev/render/text"
	"tautline.dev/render/trace"
)

var exploreFormats = []string{"text", "json", "markdown", "mermaid", "svg", "promela"}

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
	var format string
	var outs []string
	cmd := &cobra.Command{
		Use:   "explore [file | directory | ./... | -]...",
		Short: "Break every flow on purpose: say which promises it keeps, or tell how it breaks them",
		Long: `Explore takes each flow and lets everything in it fail: it stops every handler at
every point, loses replies, refuses calls, loses and repeats messages. For each
promise of the flow it says that it is kept under every combination of up to
--faults faults, or tells the shortest story in which it is not. It then shows
who owns the work at each step when nothing fails.

What nobody knows is taken at its worst, and the story says so. Not explored: a
call that takes effect only after its caller has given up and gone on, and what
happens when parked work is put back.

With --promela it judges nothing, and writes one flow as a Promela model instead:
SPIN, a model checker that knows nothing of this tool, can then look for the same
broken promises (spin -a flow.pml && gcc -DSAFETY -o pan pan.c && ./pan -m1000000),
or for one of them, by its number in the model's heading (spin -DPROMISE=4 -a ...).

The faults:    stop, lose-reply, refuse, duplicate, lose, poison, reorder
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
				if len(outs) > 0 {
					return errors.New("--promela writes to stdout; with other outputs, say -o promela=FILE")
				}
				format = "promela"
			}
			to, err := outputs(outs, format, exploreFormats)
			if err != nil {
				return err
			}
			o, err := e.options()
			if err != nil {
				return err
			}
			promise, err := promiseNamed(e.story)
			if err != nil {
				return err
			}
			return a.runExplore(args, &j, e, o, promise, to)
		},
	}
	f := cmd.Flags()
	f.DurationVar(&j.timeout, "load-timeout", defaultBounds, "give up on a model that takes longer to evaluate")
	f.StringArrayVar(&e.flows, "flow", nil, "explore this flow only; can be repeated")
	f.IntVar(&e.faults, "faults", explore.DefaultFaults, fmt.Sprintf("how many faults may happen in one story, 0 to %d", explore.MaxFaults))
	f.StringSliceVar(&e.kinds, "fault", nil, "let only these `kinds` of fault happen: "+strings.Join(faultNames(), ", "))
	f.IntVar(&e.maxStates, "max-states", explore.DefaultMaxStates, "give up on a flow after so many states")
	f.DurationVar(&e.timeout, "timeout", 30*time.Second, "give up on what isn't explored by then")
	f.StringVar(&e.story, "story", "", "tell, or draw, only how this `promise` is broken: "+strings.Join(promiseNames(), ", "))
	f.BoolVar(&e.noLedger, "no-ledger", false, "leave out who owns the work at each step")
	f.StringVarP(&format, "format", "f", "text", "how to write it: "+strings.Join(exploreFormats, ", "))
	f.StringArrayVarP(&outs, "output", "o", nil, "write `format[=file]`; can be repeated")
	f.BoolVar(&e.promela, "promela", false, "write one flow as a Promela model (as --format promela)")
	cmd.MarkFlagsMutuallyExclusive("promela", "format")
	must(cmd.RegisterFlagCompletionFunc("format", completeWith(exploreFormats...)))
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

// options are the flags as the exploration takes them.
func (e *exploring) options() (explore.Options, error) {
	o := explore.Options{Faults: e.faults, MaxStates: e.maxStates}
	switch {
	case e.faults < 0 || e.faults > explore.MaxFaults:
		return o, fmt.Errorf("--faults %d: must be from 0 to %d", e.faults, explore.MaxFaults)
	case e.faults == 0:
		o.Faults = -1 // none; 0 would be the default
	}
	if e.maxStates <= 0 {
		return o, fmt.Errorf("--max-states %d: must be more than nothing", e.maxStates)
	}
	if e.timeout <= 0 {
		return o, fmt.Errorf("--timeout %s: must be longer than nothing", e.timeout)
	}
	for _, name := range e.kinds {
		k, ok := explore.ParseFault(name)
		if !ok {
			return o, fmt.Errorf("--fault %s: no kind of fault%s (they are %s)", value.Quote(name), suggest.DidYouMean(name, faultNames()), strings.Join(faultNames(), ", "))
		}
		o.Kinds = append(o.Kinds, k)
	}
	return o, nil
}

// promiseNamed is the promise that --story names, nil for all.
func promiseNamed(name string) (*explore.Promise, error) {
	if name == "" {
		return nil, nil
	}
	for _, p := range explore.Promises() {
		if p.Breach() == name {
			return &p, nil
		}
	}
	return nil, fmt.Errorf("--story %s: no promise%s (they are %s)", value.Quote(name), suggest.DidYouMean(name, promiseNames()), strings.Join(promiseNames(), ", "))
}

func (a *app) runExplore(args []string, j *judging, e exploring, o explore.Options, promise *explore.Promise, to []output) error {
	systems, failed, err := a.load(args, j)
	if err != nil {
		return err
	}
	a.watched() // the search has bounds of its own
	if len(failed) > 0 {
		return a.exploreProblems(to, failed)
	}
	flows, err := chosen(systems, e.flows)
	if err != nil {
		return err
	}
	if to, err = a.writePromela(to, systems, flows, o); err != nil || len(to) == 0 {
		return err
	}
	reports, interrupted := a.exploreAll(systems, flows, e.timeout, o)
	if interrupted {
		fmt.Fprintln(a.stderr, "tautline: interrupted; this is what was found until then")
	}
	for _, out := range to {
		if err := a.write(out, func(w io.Writer, colour bool) error {
			return a.writeExplored(w, out.format, colour, reports, e, promise)
		}); err != nil {
			return err
		}
	}
	switch c := trace.Counts(reports); {
	case c.Broken > 0:
		return verdict(exitFindings)
	case c.NotFinished > 0:
		return verdict(exitUnjudged)
	}
	return nil
}

// chosen are the flows to explore: those named, or all.
func chosen(systems []*model.System, names []string) (map[*model.Flow]bool, error) {
	flows := map[*model.Flow]bool{}
	var ids []string
	for _, s := range systems {
		for _, f := range s.Flows {
			ids = append(ids, f.ID)
			if len(names) == 0 {
				flows[f] = true
			}
		}
	}
	if len(ids) == 0 {
		return nil, errors.New("there is no flow to explore; say in \"flows\" which lines a piece of work takes")
	}
	for _, name := range names {
		found := false
		for _, s := range systems {
			if f := s.Flow(name); f != nil {
				flows[f], found = true, true
			}
		}
		if !found {
			return nil, label.Missing("flow", name, ids)
		}
	}
	return flows, nil
}

// exploreAll explores the flows one after the other, in one time for all.
func (a *app) exploreAll(systems []*model.System, flows map[*model.Flow]bool, limit time.Duration, o explore.Options) (reports []trace.Report, interrupted bool) {
	user, stop := signalContext()
	defer stop()
	ctx, cancel := context.WithTimeout(user, limit)
	defer cancel()
	p := a.progress()
	defer p.end()
	for _, s := range systems {
		r := trace.Report{System: s}
		for _, f := range s.Flows {
			if flows[f] {
				o.Progress = p.of(f)
				r.Results = append(r.Results, explore.Flow(ctx, s, f, o))
			}
		}
		if len(r.Results) > 0 {
			reports = append(reports, r)
		}
	}
	return reports, user.Err() != nil
}

// writePromela writes the one flow that is chosen wherever Promela is asked for,
// and returns the outputs that are left, for which the flows must be explored.
func (a *app) writePromela(to []output, systems []*model.System, flows map[*model.Flow]bool, o explore.Options) (rest []output, err error) {
	for _, out := range to {
		if out.format != "promela" {
			rest = append(rest, out)
			continue
		}
		sys, flow, err := theOne(systems, flows)
		if err != nil {
			return nil, err
		}
		if err := a.write(out, func(w io.Writer, _ bool) error { return promela.Write(w, sys, flow, o) }); err != nil {
			return nil, err
		}
	}
	return rest, nil
}

// theOne is the flow that is chosen, if only one is.
func theOne(systems []*model.System, flows map[*model.Flow]bool) (sys *model.System, flow *model.Flow, err error) {
	var ids []string
	for _, s := range systems {
		for _, f := range s.Flows {
			if flows[f] {
				sys, flow = s, f
				ids = append(ids, fmt.Sprintf("%s of %s", f.ID, s.Name))
			}
		}
	}
	if len(ids) > 1 {
		return nil, nil, fmt.Errorf("a Promela model is of one flow, and these are %d; choose one system, and one flow with --flow: %s", len(ids), strings.Join(ids, ", "))
	}
	return sys, flow, nil
}

func (a *app) writeExplored(w io.Writer, format string, colour bool, reports []trace.Report, e exploring, promise *explore.Promise) error {
	switch format {
	case "json":
		return json.Explore(w, version(), reports, nil)
	case "markdown":
		return markdown.Explore(w, reports, promise)
	case "text":
		return text.Explore(w, text.NewStyle(w, colour), reports, text.ExploreOptions{Promise: promise, NoLedger: e.noLedger})
	}
	d, more := sequence.Pick(reports, promise)
	if more > 0 {
		fmt.Fprintf(a.stderr, "tautline: note: the %s shows one story (%s), and there are %d more; choose one with --flow and --story\n", format, d.Promises, more)
	}
	if format == "svg" {
		return sequence.SVG(w, d)
	}
	return mermaid.Sequence(w, d)
}

// exploreProblems says why there is no verdict, as check does.
func (a *app) exploreProblems(to []output, failed []model.Loaded) error {
	for _, out := range to {
		if out.format != "json" {
			continue
		}
		if err := a.write(out, func(w io.Writer, _ bool) error {
			return json.Explore(w, version(), nil, failed)
		}); err != nil {
			return err
		}
	}
	return a.unjudged(failed)
}
