package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"tautline.dev/analysis/gameday"
	"tautline.dev/cmd/internal/judge"
	"tautline.dev/render/blank"
	"tautline.dev/render/format"
)

// mostTrials is how many trials a plan has room for, unless asked.
const mostTrials = 12

// planning are the flags of gameday.
type planning struct {
	most int
	only []string
	filling
}

func (a *app) gameDayCmd() *cobra.Command {
	var j judging
	var p planning
	var w writing
	cmd := &cobra.Command{
		Use:   "gameday [file | directory | ./... | -]...",
		Short: "Plan a game day: which faults are worth injecting, why, how, what to watch and when to stop",
		Long: `Gameday proposes what to break on purpose, in order of worth: what did not hold the
last time, then what critical flows depend on and nobody has broken, or not for
longer than evidence may be old (policy: limits: evidenceAge). Each comes with its
hypothesis and what the model says for it, how to bring it about on its platform,
how long at most, which alarms should notice and which end it. What by the model
itself breaks a promise is to be put right first.

The formats fis, chaos-mesh, istio and toxiproxy write what runs: a template of AWS
Fault Injection Service, resources of Chaos Mesh, virtual services of Istio, a
script that calls Toxiproxy. What has no stop condition is left out, and so said.
What the model can't know (an ARN, a namespace, a label, a host) is named at the
top, and filled in with --set NAME=VALUE.

What came of it goes back into the model: see tautline observed.

It is a question and no check: it exits with 0 whatever the answer is.`,
		Example: `  tautline gameday
  tautline gameday -f markdown -o markdown=gameday.md
  tautline gameday --only down-orders -f fis --set fis.role=arn:aws:iam::123456789012:role/chaos`,
		ValidArgsFunction: completeModels,
		RunE: func(_ *cobra.Command, args []string) error {
			to, err := a.outputs(&w, format.GameDays)
			if err != nil {
				return err
			}
			if p.most < 0 {
				return fmt.Errorf("--most %d: must be 0, for all, or more", p.most)
			}
			set, err := p.filled()
			if err != nil {
				return err
			}
			o, err := a.options(&j)
			if err != nil {
				return err
			}
			return a.runGameDay(args, o, &p, set, to)
		},
	}
	f := cmd.Flags()
	j.readingFlags(cmd)
	j.dayFlag(cmd)
	f.IntVar(&p.most, "most", mostTrials, "propose at most so many faults a system; 0 is all")
	f.StringArrayVar(&p.only, "only", nil, "only the fault of this `name`, as -f json calls it; can be repeated")
	p.filling.flag(cmd)
	a.writes(cmd, &w, "how to write it", format.GameDays)
	return cmd
}

func (a *app) runGameDay(args []string, o judge.Options, p *planning, set *blank.Filled, to []output) error {
	systems, err := judge.Load(args, o)
	if err != nil {
		return unwritten(a, to, format.GameDays, err)
	}
	ctx, stop := user.user()
	defer stop()
	most := p.most
	if len(p.only) > 0 {
		most = 0
	}
	doc := format.GameDay{Filled: set}
	err = a.making.make(func() error {
		doc.Plans = judge.GameDays(ctx, systems, o, most)
		if err := p.choose(doc.Plans); err != nil {
			return err
		}
		return dryRun(to, format.GameDays, doc, doc.Filled)
	})
	if err != nil {
		return err
	}
	return write(a, to, format.GameDays, doc)
}

// choose leaves only the trials that were asked for.
func (p *planning) choose(plans []*gameday.Plan) error {
	if len(p.only) == 0 {
		return nil
	}
	found := map[string]bool{}
	for _, plan := range plans {
		plan.Trials = slices.DeleteFunc(plan.Trials, func(t *gameday.Trial) bool {
			if !slices.Contains(p.only, t.Slug()) {
				return true
			}
			found[t.Slug()] = true
			return false
		})
	}
	for _, name := range p.only {
		if !found[name] {
			return fmt.Errorf("--only %s: no fault of that name is worth injecting now (see: tautline gameday --most 0 -f json)", name)
		}
	}
	return nil
}
